--TEST--
No memory left while a reply is handed over: a fatal error of PHP's, and nothing worse
--EXTENSIONS--
cfhost
posix
--INI--
memory_limit=12M
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs pcntl'); ?>
--FILE--
<?php
$rows = implode(',', array_fill(0, 60000, '{"zone_name":"example.com","user_email":"customer@example.com","zone_status":"V"}'));
$head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
$server = stream_socket_server('tcp://127.0.0.1:0');
if (pcntl_fork() === 0) {
    ini_set('memory_limit', '-1');
    $connection = stream_socket_accept($server, 10);
    // All of the request, or closing would reset the connection.
    for ($asked = ''; !preg_match('/Content-Length: (\d+)\r\n(?:.*?\r\n)?\r\n(.*)$/is', $asked, $parts) || strlen($parts[2]) < $parts[1];) {
        $asked .= fread($connection, 4096);
    }
    fwrite($connection, "$head{\"request\":{\"act\":\"zone_list\"},\"response\":[");
    foreach (str_split($rows, 65536) as $part) {
        fwrite($connection, $part);
    }
    fwrite($connection, '],"result":"success","msg":null}');
    fclose($connection);
    // Without the shutdown of the script, which is the parent's.
    posix_kill(getmypid(), SIGKILL);
}
unset($rows);
$client = new CfHost\Client('00112233445566778899aabbccddeeff', 'http://' . stream_socket_get_name($server, false) . '/', retries: 0);
register_shutdown_function(function () use ($client) {
    gc_collect_cycles();
    echo $client->lastCall()->act, ' ', $client->lastCall()->delivery, "\n";
});
$client->zoneList();
echo "not reached\n";
?>
--EXPECTF--
Fatal error: Allowed memory size of 12582912 bytes exhausted%s in %s on line %d
zone_list answered
