--TEST--
Calls in a shutdown function and in destructors, and objects that live to the end
--EXTENSIONS--
cfhost
--FILE--
<?php
function client(): CfHost\Client
{
    return new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE'));
}
final class Keeper
{
    public array $kept = [];

    public function __construct(public CfHost\Client $client)
    {
        // A cycle, for the garbage collector at the end.
        $this->kept = [$this, $client->cpanelInfo(), $client->zones(), new CfHost\Secret('x')];
    }

    public function __destruct()
    {
        echo 'destructor: ', strlen($this->client->cpanelInfo()->cpanel_latest) > 0 ? 'answered' : 'nothing', "\n";
    }
}
$global = client();
$keeper = new Keeper($global);
$exception = null;
try {
    $global->zoneList(limit: 0);
} catch (Exception $exception) {
}
register_shutdown_function(function () use ($global) {
    echo 'shutdown: ', strlen(client()->cpanelInfo()->cpanel_latest) > 0 ? 'answered' : 'nothing', "\n";
    echo $global->lastCall()->act, "\n";
});
exit("exit\n");
?>
--EXPECT--
exit
shutdown: answered
zone_list
destructor: answered
