<?php
$caught = [];
function attempt(string $method, ...$parts)
{
    global $caught;
    // Put together here, so that no frame of the trace has them but the extension's own.
    static $secrets = ['KEY' => 'ffeeddccbbaa99887766554433221100', 'PASS' => 'correct-horse-battery-1'];
    $arguments = array_map(fn ($part) => $secrets[$part] ?? $part, $parts);
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
attempt('userLookup', 'PASS');
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
