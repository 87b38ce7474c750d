--TEST--
A call that waits is broken off when the script's time is over
--EXTENSIONS--
cfhost
posix
--SKIPIF--
<?php if (!function_exists('pcntl_fork')) die('skip needs pcntl'); ?>
--FILE--
<?php
// A server that takes connections and never answers.
$server = stream_socket_server('tcp://127.0.0.1:0');
$client = new CfHost\Client('00112233445566778899aabbccddeeff', 'http://' . stream_socket_get_name($server, false) . '/', timeout: 600);
// On Linux a script's time does not pass while it waits: what its clock would send is sent by hand.
set_time_limit(30);
$script = getmypid();
if (pcntl_fork() === 0) {
    // Once the call is under way.
    $connection = stream_socket_accept($server, 120);
    fread($connection, 1);
    posix_kill($script, SIGPROF);
    // The connection stays until the call leaves it.
    stream_get_contents($connection);
    // Without the shutdown of the script, which is the parent's.
    posix_kill(getmypid(), SIGKILL);
}
$began = microtime(true);
register_shutdown_function(function () use ($began, $client) {
    var_dump(microtime(true) - $began < 120, $client->lastCall()->error);
});
$client->zoneList();
echo "not reached\n";
?>
--EXPECTF--
Fatal error: Maximum execution time of 30 seconds exceeded in %s on line %d
bool(true)
string(9) "cancelled"
