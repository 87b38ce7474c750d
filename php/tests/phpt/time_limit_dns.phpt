--TEST--
What asks a name server or fetches the ranges is broken off when the script's time is over
--EXTENSIONS--
cfhost
posix
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs pcntl'); ?>
--FILE--
<?php
// A server that takes connections and never answers.
$server = stream_socket_server('tcp://127.0.0.1:0');
$addr = stream_socket_get_name($server, false);
$calls = [
    fn () => (new CfHost\Dns\NameServer($addr, timeout: 600))->read('example.com'),
    fn () => CfHost\Dns\NameServer::check([$addr], ['www.example.com' => 'www.example.com.cdn.cloudflare.net'], timeout: 600),
    fn () => CfHost\Ranges::refresh("http://$addr/", timeout: 600),
];
foreach ($calls as $number => $call) {
    $child = pcntl_fork();
    if ($child === 0) {
        // On Linux a script's time does not pass while it waits: what its clock would send is sent by hand.
        set_time_limit(30);
        $call();
        echo "not reached\n";
        exit;
    }
    // Once it is under way.
    $connection = stream_socket_accept($server, 120);
    fread($connection, 1);
    $began = microtime(true);
    posix_kill($child, SIGPROF);
    pcntl_waitpid($child, $status);
    var_dump(microtime(true) - $began < 120, pcntl_wexitstatus($status));
}
?>
--EXPECTF--
%AFatal error: Maximum execution time of 30 seconds exceeded in %s on line %d
bool(true)
int(255)
%AFatal error: Maximum execution time of 30 seconds exceeded in %s on line %d
bool(true)
int(255)
%AFatal error: Maximum execution time of 30 seconds exceeded in %s on line %d
bool(true)
int(255)
