<?php
/**
 * The same on the curl extension, as plugins are written: `kept`, as second argument, keeps the handle, and with it the
 * connection; without it, each look-up makes its own.
 */
$fields = ['act' => 'user_lookup', 'host_key' => getenv('BENCH_HOST_KEY'), 'unique_id' => getenv('BENCH_UNIQUE_ID')];
$handle = null;
for ($call = 0; $call < ($argv[1] ?? 1); $call++) {
    if (!isset($argv[2]) || $handle === null) {
        $handle = curl_init(getenv('BENCH_ENDPOINT'));
        curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
        curl_setopt($handle, CURLOPT_CAINFO, getenv('BENCH_CA_FILE'));
        curl_setopt($handle, CURLOPT_POST, true);
    }
    curl_setopt($handle, CURLOPT_POSTFIELDS, http_build_query($fields));
    $reply = json_decode(curl_exec($handle));
    if (!$reply->response->user_authed || (array) $reply->response->hosted_zones !== []) {
        throw new Exception('another answer than the one that is measured');
    }
    if (!isset($argv[2])) {
        curl_close($handle);
    }
}
echo getmypid(), "\n";
