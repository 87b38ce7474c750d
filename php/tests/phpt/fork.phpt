--TEST--
After pcntl_fork() both sides call, each over a connection of its own
--EXTENSIONS--
cfhost
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs pcntl'); ?>
--FILE--
<?php
$client = new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE'));
$client->cpanelInfo();
function ports(): array
{
    $port = sprintf('%04X', parse_url(getenv('CFHOST_TEST_ENDPOINT'), PHP_URL_PORT));
    $own = [];
    foreach (glob('/proc/self/fd/*') as $descriptor) {
        if (preg_match('/^socket:\[(\d+)\]$/', (string) @readlink($descriptor), $inode)) {
            $own[$inode[1]] = true;
        }
    }
    $ports = [];
    foreach (file('/proc/self/net/tcp') as $line) {
        $fields = preg_split('/\s+/', trim($line));
        if (str_ends_with($fields[2], ":$port") && $fields[3] === '01' && isset($own[$fields[9]])) {
            $ports[] = $fields[1];
        }
    }
    return $ports;
}
[$before] = ports();
$children = [];
foreach ([1, 2] as $number) {
    [$read, $write] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $child = pcntl_fork();
    if ($child === 0) {
        // A client that was made before the fork, and one that was made after it.
        $client->cpanelInfo();
        (new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE')))->cpanelInfo();
        fwrite($write, json_encode(ports()) . "\n");
        exit(0);
    }
    $children[$child] = $read;
    fclose($write);
}
$client->cpanelInfo();
$ports = ports();
var_dump($ports === [$before]);
foreach ($children as $child => $read) {
    $theirs = json_decode(fgets($read));
    var_dump(count($theirs), array_intersect($theirs, $ports));
    $ports = array_merge($ports, $theirs);
    pcntl_waitpid($child, $status);
    var_dump(pcntl_wexitstatus($status));
}
var_dump(strlen($client->cpanelInfo()->cpanel_latest) > 0);
?>
--EXPECT--
bool(true)
int(1)
array(0) {
}
int(0)
int(1)
array(0) {
}
int(0)
bool(true)
