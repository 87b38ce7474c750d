--TEST--
A panic inside the extension is an exception, and the next call works
--EXTENSIONS--
cfhost
--FILE--
<?php
$client = new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE'));
try {
    $client->call('test_panic', ['user_key' => '0f1e2d3c4b5a69788796a5b4c3d2e1f0']);
} catch (CfHost\Exception\InternalException $exception) {
    echo $exception->getMessage(), "\n", $exception->getLine(), ' ', $exception->getDelivery(), "\n";
    var_dump(str_contains((string) $exception, '0f1e2d3c4b5a69788796a5b4c3d2e1f0'));
}
$userKey = $client->userCreate('customer@example.com', 'correct-horse-1')->user_key;
try {
    // It is answered, and goes wrong only after that: what came is there.
    $client->zoneLookup($userKey, 'test-panic.example');
} catch (CfHost\Exception\InternalException $exception) {
    echo $exception->getMessage(), "\n", $exception->getAct(), ' ', $exception->getDelivery(), "\n";
    var_dump(json_decode($exception->revealRaw())->response->zone_exists);
}
echo strlen($client->cpanelInfo()->cpanel_latest) > 0 ? 'answered' : 'nothing', "\n";
?>
--EXPECTF--
%A
cfhost itself failed in the middle of the call (internal, perhaps carried out) Look up what is there before repeating an act that changes something. If it comes again, please report it.
4 perhaps_carried_out
bool(false)
%A
zone_lookup: cfhost itself failed in the middle of the call (internal, perhaps carried out) Look up what is there before repeating an act that changes something. If it comes again, please report it.
zone_lookup perhaps_carried_out
bool(false)
answered
