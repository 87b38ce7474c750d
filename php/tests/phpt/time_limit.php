<?php
// A server that takes connections and never answers.
$server = stream_socket_server('tcp://127.0.0.1:0');
$client = new CfHost\Client('00112233445566778899aabbccddeeff', 'http://' . stream_socket_get_name($server, false) . '/', timeout: 60);
// On Linux a script's time does not pass while it waits: what its clock would send is sent by hand.
set_time_limit(30);
$script = getmypid();
if (pcntl_fork() === 0) {
    usleep(500_000);
    posix_kill($script, SIGPROF);
    posix_kill(getmypid(), SIGKILL);
}
$began = microtime(true);
register_shutdown_function(function () use ($began, $client) {
    var_dump(microtime(true) - $began < 30, $client->lastCall()->error);
});
$client->zoneList();
echo "not reached\n";
?>
