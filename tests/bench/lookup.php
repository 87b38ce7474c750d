<?php
/**
 * A plugin's page on the extension: a client and a look-up, as every request of a panel makes them. In a command line,
 * with a number as argument, so many warm look-ups with one client.
 */
$client = new CfHost\Client(getenv('BENCH_HOST_KEY'), getenv('BENCH_ENDPOINT'), caFile: getenv('BENCH_CA_FILE'));
for ($call = 0; $call < ($argv[1] ?? 1); $call++) {
    $reply = $client->userLookup(uniqueId: getenv('BENCH_UNIQUE_ID'));
    if (!$reply->user_authed || $reply->hosted_zones !== []) {
        throw new Exception('another answer than the one that is measured');
    }
}
echo getmypid(), "\n";
