<?php
/**
 * What runs under valgrind: each kind of object, call and error once or twice, without a test framework around it.
 *
 * php -d extension=cfhost memory.php, with CFHOST_TEST_ENDPOINT, CFHOST_TEST_CA_FILE and CFHOST_TOOLS in the environment
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Dns\NameServer;
use CfHost\Dns\Origin;
use CfHost\Dns\Plan;
use CfHost\Dns\Provisioner;
use CfHost\Dns\Record;
use CfHost\Dns\TsigKey;
use CfHost\Dns\User;
use CfHost\Exception\ExceptionInterface;
use CfHost\Ranges;
use CfHost\Secret;
use CfHost\Tests\Bind;

require __DIR__ . '/Bind.php';

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
$ranges = Ranges::refresh(str_replace('host-gw.html', 'client/v4/ips', getenv('CFHOST_TEST_ENDPOINT')), timeout: 120);
foreach ($ranges->ranges as $key => $range) {
    var_dump($key, $range);
}
$copy = clone $ranges->ranges;
$bind = new Bind();
$server = $bind->server();
$zoneRecords = $server->read(Bind::ZONE);
$targets = ['www.example.com' => 'www.example.com.cdn.cloudflare.net'];
$plan = new Plan(Bind::ZONE, $targets, $zoneRecords, conflicts: 'move_addresses', originAddrs: ['192.0.2.10']);
$server->apply($plan);
var_dump($plan, clone $plan == $plan, Plan::fromJson($plan->toJson()), $plan->toZoneFile(), $plan->toNsupdate(), $plan->names());
var_dump($plan->applyTo($zoneRecords), $plan->isEmpty(), (string) $zoneRecords[0], $bind->readingServer());
var_dump(Plan::back(Bind::ZONE, ['www.example.com' => 'mail.example.com'], $server->read(Bind::ZONE), [$plan]));
var_dump(NameServer::check([$bind->addr], $targets, $zoneRecords), NameServer::nameServers(Bind::ZONE, $zoneRecords));
var_dump($bind->server('queries')->read(Bind::ZONE, ['www.example.com']));
$server->apply($plan->inverse());
$provisioner = new Provisioner($client, $server, checkServers: [$bind->addr]);
$owner = User::account($email, new Secret('correct-horse-1'));
$done = $provisioner->provision($owner, Bind::ZONE, ['www', 'blog'], Origin::moveOf('www.example.com'));
$added = $provisioner->addSubdomain(User::uniqueId(getmypid()), Bind::ZONE, 'shop');
var_dump($done, $added, $provisioner->removeSubdomain($owner, Bind::ZONE, 'shop', $added->plans), $provisioner);
var_dump($provisioner->deprovision(User::key($done->user_key), Bind::ZONE, $done->plans), $owner, Origin::addrs(['192.0.2.1']));
var_dump($ranges, $copy == Ranges::builtIn(), $copy->toArray(), $copy->ipv6(), count($copy), Ranges::document2012());
var_dump($copy->visitorAddr('173.245.48.1', $_SERVER + ['HTTP_CF_CONNECTING_IP' => ['192.0.2.1']]), $copy->etag());
var_dump($copy->contains('173.245.48.1'), $copy->config('nginx'), Ranges::fromJson($copy->toJson()));
$failures = [
    fn () => new Plan(Bind::ZONE, $targets, [new Record('www.example.com', 1, 'MX', '10 a.example.com.')]),
    fn () => new Plan(Bind::ZONE, ["a\nb" => 'c'], []),
    fn () => Plan::fromJson('{}'),
    fn () => $plan->__construct(Bind::ZONE, [], []),
    fn () => $client->__construct(new Secret(str_repeat('0', 32)), 'https://127.0.0.1:1/'),
    fn () => $done->user_key->__construct('another'),
    fn () => (new Secret('a'))->__construct('another'),
    fn () => $zoneRecords[0]->__construct('www', 1, 'A', '192.0.2.1'),
    fn () => (new TsigKey('panel', new Secret('secret')))->__construct('another', 'secret'),
    fn () => $server->__construct('127.0.0.1:1'),
    fn () => $provisioner->__construct($client, $server),
    fn () => $client->zoneSet($user->user_key, $zone, 'o.example.com', [2 => 'www.example.com']),
    fn () => $client->zoneSet($user->user_key, $zone, 'o.example.com', ['2020' => 'www', 'blog' => 'o.example.com']),
    fn () => serialize($plan),
    fn () => new Record('www', 'x', 'A', []),
    fn () => new TsigKey('panel', 'secret', 'hmac-md5'),
    fn () => (new NameServer($bind->addr, new TsigKey('panel', 'short')))->read(Bind::ZONE),
    fn () => (new NameServer('127.0.0.1:1'))->read(Bind::ZONE),
    fn () => $bind->readingServer()->apply($plan),
    fn () => $provisioner->provision($owner, Bind::ZONE, ['mail'], Origin::name('mail.example.com')),
    fn () => (new Provisioner($client, $bind->readingServer(), checkServers: []))
        ->provision($owner, Bind::ZONE, ['blog'], Origin::name('mail.example.com')),
    fn () => $provisioner->provision($owner, 'x', [[]], Origin::name('mail.example.com')),
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
