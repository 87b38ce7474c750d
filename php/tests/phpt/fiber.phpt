--TEST--
A call runs on a fiber's stack of 128 KiB, the first one over TLS, too
--EXTENSIONS--
cfhost
--INI--
fiber.stack_size=131072
--FILE--
<?php
$fiber = new Fiber(function () {
    $client = new CfHost\Client(
        new CfHost\Secret('00112233445566778899aabbccddeeff'),
        getenv('CFHOST_TEST_ENDPOINT'),
        caFile: getenv('CFHOST_TEST_CA_FILE'),
    );
    Fiber::suspend('made');
    $email = 'fiber' . getmypid() . '@example.com';
    $user = $client->userCreate($email, 'correct-horse-1');
    $zone = 'fiber' . getmypid() . '.com';
    $subdomains = ['www', 'blog' => 'origin2.example.com'];
    Fiber::suspend(count($client->zoneSet($user->user_key, $zone, 'origin.example.com', $subdomains)->hosted_cnames));
    try {
        $client->userAuth($email, 'wrong-horse-1');
    } catch (CfHost\Exception\ExceptionInterface $exception) {
        Fiber::suspend($exception->getName());
    }
    return strlen($client->zoneDelete($user->user_key, $zone)->raw()) > 0;
});
var_dump($fiber->start(), $fiber->resume(), $fiber->resume());
$fiber->resume();
var_dump($fiber->getReturn());
?>
--EXPECT--
string(4) "made"
int(2)
string(15) "PASSWORD_FAILED"
bool(true)
