<?php
/** So many times a zone_list of ten thousand rows: into typed rows on the extension, or by curl and json_decode. */
[, $way, $count] = $argv;
$endpoint = getenv('BENCH_LIST_ENDPOINT');
if ($way === 'cfhost') {
    $client = new CfHost\Client(getenv('BENCH_HOST_KEY'), $endpoint);
    $list = fn () => $client->zoneList()->rows;
} else {
    $handle = curl_init($endpoint);
    curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
    curl_setopt($handle, CURLOPT_POSTFIELDS, http_build_query(['act' => 'zone_list', 'host_key' => getenv('BENCH_HOST_KEY')]));
    $list = fn () => json_decode(curl_exec($handle))->response;
}
for ($call = 0; $call < $count; $call++) {
    if (count($list()) !== 10_000) {
        throw new Exception('another answer than the one that is measured');
    }
}
