<?php
/**
 * What runs under valgrind: each kind of object, call and error once or twice, without a test framework around it.
 *
 * php -d extension=cfhost memory.php, with CFHOST_TEST_ENDPOINT and CFHOST_TEST_CA_FILE in the environment
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception\ExceptionInterface;
use CfHost\Ranges;
use CfHost\Secret;

$key = '00112233445566778899aabbccddeeff';
$client = new Client(new Secret($key), getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE'));
$email = 'memory' . getmypid() . '@example.com';
$user = $client->userCreate($email, 'correct-horse-1', uniqueId: getmypid());
$zone = 'example' . getmypid() . '.com';
$replies = [
    $user,
    $client->userAuth($email, new Secret('correct-horse-1')),
    $client->userLookup(uniqueId: getmypid()),
    $client->zoneSet($user->user_key, $zone, 'origin.example.com', ['www', 'blog' => 'origin2.example.com']),
    $client->zoneLookup($user->user_key, $zone),
    $client->zoneList(limit: '10', zoneStatus: 'ALL'),
    $client->resellerPlanList(),
    $sub = $client->resellerSubNew($user->user_key, $zone, 'CF_RESELLER_PRO'),
    $client->resellerSubList(),
    $client->resellerSubCancel($user->user_key, $zone, 'CF_RESELLER_PRO', $sub->sub_id),
    $client->zoneDelete($user->user_key, $zone),
    $client->fullZoneSet($user->user_key, $zone, true),
    $child = $client->hostChildNew('a', 'b', 'c', 'https://www.example.org', 'a@example.org'),
    $client->hostChildStop($child->child_id),
    $client->cpanelInfo(),
    $client->call('cpanel_info', ['x' => new Secret('y'), 'z' => 1, 'b' => true]),
];
ob_start();
foreach ($replies as $reply) {
    $copy = clone $reply;
    var_dump($reply == $copy, $reply, json_encode($reply), $reply->raw(), $reply->revealRaw(), $reply->msg());
    print_r((array) $copy);
    try {
        unserialize(serialize($reply));
    } catch (Exception) {
    }
}
foreach ([1, 2] as $round) {
    foreach ($client->zones(limit: 1) as $row) {
        var_dump($row, $client->lastCall());
    }
}
$ranges = Ranges::refresh(str_replace('host-gw.html', 'client/v4/ips', getenv('CFHOST_TEST_ENDPOINT')), timeout: 10);
foreach ($ranges->ranges as $key => $range) {
    var_dump($key, $range);
}
$copy = clone $ranges->ranges;
var_dump($ranges, $copy == Ranges::builtIn(), $copy->toArray(), $copy->ipv6(), count($copy), Ranges::document2012());
var_dump($copy->visitorAddr('173.245.48.1', $_SERVER + ['HTTP_CF_CONNECTING_IP' => ['192.0.2.1']]), $copy->etag());
var_dump($copy->contains('173.245.48.1'), $copy->config('nginx'), Ranges::fromJson($copy->toJson()));
$failures = [
    fn () => $copy->contains('x'),
    fn () => $copy->visitorAddr('173.245.48.1', ['CF-Connecting-IP' => [1]]),
    fn () => $copy->config('x'),
    fn () => Ranges::fromText('', ''),
    fn () => Ranges::refresh('https://127.0.0.1:1/', cacheFile: '/nonexistent/x'),
    fn () => count(new Ranges()),
    fn () => serialize($copy),
    fn () => $client->userAuth($email, 'wrong-horse-1'),
    fn () => $client->zoneLookup(1, 'example.com'),
    fn () => $client->zoneLookup('short key', "a\0"),
    fn () => $client->zoneLookup(new Secret("\xff"), 'example.com'),
    fn () => $client->zoneSet($user->user_key, $zone, 'o', ['www', ['x'], "\xff" => 1]),
    fn () => $client->zoneSet('x'),
    fn () => $client->zoneList(nonsense: 1),
    fn () => $client->call('x', ['a' => [], 'b' => 1]),
    fn () => $client->call('zone_list', ["\xff" => 'x']),
    fn () => new Client('short'),
    fn () => new Client($key, 'https://127.0.0.1:1/', caFile: '/nonexistent'),
    fn () => (new Client($key, 'https://127.0.0.1:1/', retries: 0))->zoneList(),
    fn () => $client->withOptions(timeout: 0)->zoneList(),
    fn () => clone $client,
    fn () => serialize($client),
    fn () => Client::fromIni(),
    fn () => Client::fromEnv(),
    fn () => $client->zones()->current()->zone_name = 'x',
    fn () => new Secret(),
    fn () => new Secret('a') == new Secret('b') ?: throw new Exception('differ'),
    fn () => $client->__construct($key, 'nonsense'),
];
foreach ($failures as $number => $failure) {
    try {
        $failure();
        throw new LogicException("failure $number did not fail");
    } catch (ExceptionInterface $exception) {
        var_dump($exception->getName(), $exception->getAdvice(), $exception->getUserMessage(), $exception->revealRaw());
        echo $exception, $exception->getPrevious();
    } catch (LogicException $exception) {
        throw $exception;
    } catch (Throwable $exception) {
        echo $exception;
    }
}
$size = strlen(ob_get_clean());
echo $size > 10000 ? "done\n" : "nothing was printed\n";
