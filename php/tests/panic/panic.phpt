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
echo strlen($client->cpanelInfo()->cpanel_latest) > 0 ? 'answered' : 'nothing', "\n";
?>
--EXPECTF--
%A
an error inside the extension itself; the call may have been carried out
4 perhaps_carried_out
bool(false)
answered
