--TEST--
Exceptions, dumped whole, show no secret
--EXTENSIONS--
cfhost
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=1000
--FILE--
<?php
$caught = [];
function attempt(string $method, ...$parts)
{
    global $caught;
    // Put together here, so that no frame of the trace has them but the extension's own.
    static $secrets = ['KEY' => 'ffeeddccbbaa99887766554433221100', 'PASS' => 'correct-horse-battery-1'];
    $arguments = array_map(fn ($part) => is_string($part) ? $secrets[$part] ?? $part : $part, $parts);
    try {
        if ($method === 'new') {
            new CfHost\Client(...$arguments);
        } else {
            (new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'),
                caFile: getenv('CFHOST_TEST_CA_FILE')))->$method(...$arguments);
        }
    } catch (Throwable $exception) {
        $caught[] = $exception;
    }
}
attempt('new', 'KEY', 'PASS-is-no-url');
attempt('new', 'PASS');
attempt('userCreate', 'x', 'PASS');
attempt('userAuth', 'nobody@example.com', 'PASS');
attempt('zoneLookup', 'KEY', 'example.com');
attempt('zoneSet', 'KEY', 'example.com', 'o.example.com', []);
attempt('zoneDelete', 'KEY', 'bad name');
attempt('resellerSubNew', 'KEY', 'example.com', 'X');
// A password in the place of a number is shown by PHP's own trace: this shows that what is looked for would be found.
attempt('zoneList', 'PASS');
foreach ($caught as $exception) {
    ob_start();
    var_dump($exception);
    print_r($exception);
    debug_zval_dump($exception);
    echo json_encode($exception), $exception, print_r((array) $exception, true), print_r($exception->getTrace(), true);
    var_export((array) $exception);
    try {
        echo serialize($exception);
    } catch (Exception $refused) {
        echo $refused->getMessage();
    }
    $text = ob_get_clean();
    $shown = array_filter(['ffeeddccbbaa99887766554433221100', '00112233445566778899aabbccddeeff', 'correct-horse-battery-1'],
        fn ($secret) => str_contains($text, $secret));
    echo get_class($exception), ' ', $exception->getAct() ?? '-', ' ', strlen($text) > 1000 ? 'dumped' : 'not dumped', ' ',
        $shown ? 'SHOWS ' . implode(' ', $shown) : 'shows none', "\n";
}
?>
--EXPECT--
CfHost\Exception\InvalidArgumentException - dumped shows none
CfHost\Exception\InvalidArgumentException - dumped shows none
CfHost\Exception\InvalidArgumentException user_create dumped shows none
CfHost\Exception\NotFoundException user_auth dumped shows none
CfHost\Exception\NotFoundException zone_lookup dumped shows none
CfHost\Exception\InvalidArgumentException zone_set dumped shows none
CfHost\Exception\InvalidArgumentException zone_delete dumped shows none
CfHost\Exception\SubscriptionException reseller_sub_new dumped shows none
CfHost\Exception\InvalidArgumentException zone_list dumped SHOWS correct-horse-battery-1
