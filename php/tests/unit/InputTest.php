<?php
declare(strict_types=1);

use CfHost\Client;
use CfHost\Dns\NameServer;
use CfHost\Dns\Plan;
use CfHost\Dns\Provisioner;
use CfHost\Dns\Record;
use CfHost\Dns\TsigKey;
use CfHost\Exception\InvalidArgumentException;
use CfHost\Secret;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

/** Bad input: an exception that names the argument, and nothing sent. */
final class InputTest extends TestCase
{
    use UsesGateway;

    private const KEY = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

    /** @dataProvider wrongTypes */
    public function testWrongTypes(string $message, Closure $call): void
    {
        $client = self::client();
        try {
            $call($client);
            self::fail('no error');
        } catch (TypeError $error) {
            self::assertSame("CfHost\\Client::$message", $error->getMessage());
        }
        self::assertSame([], self::calls());
    }

    public function wrongTypes(): iterable
    {
        yield ['zoneLookup(): Argument #1 ($userKey) must be of type CfHost\Secret|string, int given',
            fn ($client) => $client->zoneLookup(1, 'example.com')];
        yield ['zoneLookup(): Argument #2 ($zoneName) must be of type string, array given',
            fn ($client) => $client->zoneLookup(self::KEY, [])];
        yield ['zoneLookup(): Argument #2 ($zoneName) must be of type string, null given',
            fn ($client) => $client->zoneLookup(self::KEY, null)];
        yield ['userLookup(): Argument #2 ($uniqueId) must be of type string|int|null, float given',
            fn ($client) => $client->userLookup(uniqueId: 1.5)];
        yield ['userCreate(): Argument #5 ($clobberUniqueId) must be of type int|bool|null, string given',
            fn ($client) => $client->userCreate('a@example.com', 'correct-horse-1', clobberUniqueId: '1')];
        yield ['zoneSet(): Argument #4 ($subdomains) must be of type array, string given',
            fn ($client) => $client->zoneSet(self::KEY, 'example.com', 'o.example.com', 'www')];
        yield ['zoneSet(): Argument #3 ($resolveTo) must be of type string, stdClass given',
            fn ($client) => $client->zoneSet(self::KEY, 'example.com', new stdClass(), [])];
        yield ['zoneList(): Argument #1 ($limit) must be of type string|int, bool given',
            fn ($client) => $client->zoneList(limit: true)];
        yield ['hostChildStop(): Argument #1 ($childId) must be of type string|int, null given',
            fn ($client) => $client->hostChildStop(null)];
        yield ['call(): Argument #2 ($fields) must be of type array, string given',
            fn ($client) => $client->call('zone_list', 'x')];
        yield ['__construct(): Argument #1 ($hostKey) must be of type CfHost\Secret|string, array given',
            fn () => new Client(['00112233445566778899aabbccddeeff'])];
        yield ['__construct(): Argument #3 ($timeout) must be of type ?float, string given',
            fn () => new Client(self::KEY, timeout: '3')];
        yield ['__construct(): Argument #5 ($retries) must be of type ?int, string given',
            fn () => new Client(self::KEY, retries: '3')];
        yield ['withOptions(): Argument #3 ($unchecked) must be of type ?bool, int given',
            fn ($client) => $client->withOptions(unchecked: 1)];
    }

    /** @dataProvider badValues */
    public function testBadValues(string $argument, string $reason, Closure $call): void
    {
        $client = self::client();
        try {
            $call($client);
            self::fail('no error');
        } catch (InvalidArgumentException $exception) {
            self::assertSame($argument, $exception->getArgument());
            self::assertStringContainsString($reason, $exception->getMessage());
            self::assertSame('not_sent', $exception->getDelivery());
            self::assertLessThan(1000, strlen($exception->getMessage()));
        }
        self::assertSame([], self::calls());
    }

    public function badValues(): iterable
    {
        $set = fn (array $subdomains) => fn ($client) => $client->zoneSet(self::KEY, 'example.com', 'o.example.com', $subdomains);
        $long = str_repeat('a', 1024 * 1024);
        yield ['zone_name', 'NUL', fn ($client) => $client->zoneLookup(self::KEY, "example.com\0")];
        yield ['zone_name', 'UTF-8', fn ($client) => $client->zoneLookup(self::KEY, "ex\xffample.com")];
        yield ['zone_name', '64 KiB', fn ($client) => $client->zoneLookup(self::KEY, $long)];
        yield ['zone_name', 'No zone_name', fn ($client) => $client->zoneLookup(self::KEY, '')];
        yield ['user_key', 'Invalid user_key', fn ($client) => $client->zoneLookup('short key', 'example.com')];
        yield ['user_key', 'NUL', fn ($client) => $client->zoneLookup(new Secret("a\0"), 'example.com')];
        yield ['user_key', 'UTF-8', fn ($client) => $client->zoneLookup(new Secret("\xc3("), 'example.com')];
        yield ['user_key', '64 KiB', fn ($client) => $client->zoneLookup(new Secret($long), 'example.com')];
        yield ['cloudflare_pass', 'UTF-8', fn ($client) => $client->userCreate('a@example.com', "\xff\xfe-password")];
        yield ['cloudflare_pass', '64 KiB', fn ($client) => $client->userCreate('a@example.com', $long)];
        yield ['unique_id', '64 KiB', fn ($client) => $client->userLookup(uniqueId: $long)];
        yield ['unique_id', 'cloudflare_email', fn ($client) => $client->userLookup('a@example.com', 1)];
        yield ['cloudflare_email or unique_id', 'requires', fn ($client) => $client->userLookup()];
        yield ['clobber_unique_id', '1 or 0', fn ($client) => $client->userAuth('a@example.com', 'abcdef', clobberUniqueId: 2)];
        yield ['subdomains', 'No subdomains', $set([])];
        yield ['subdomains', 'item 1 must be a string, array given', $set(['www', ['blog']])];
        yield ['subdomains', 'item 0 must be a string, int given', $set([1])];
        yield ['subdomains', 'item 0 must be a string, null given', $set([null])];
        yield ['subdomains', 'item 0 holds a NUL', $set(["a\0b"])];
        yield ['subdomains', 'one of its names is not UTF-8', $set(["\xff" => 'o.example.com'])];
        yield ['subdomains', 'item 0 is longer', $set([$long])];
        // A list with gaps, or names: nobody can tell, and what is sent replaces the whole zone.
        yield ['subdomains', 'array_values()', $set(array_filter(['a.example.com', 'b.example.com'], fn ($name) => $name[0] === 'b'))];
        yield ['subdomains', 'stands in a list as 2020:origin2.example.com', $set(['2020' => 'origin2.example.com'])];
        yield ['subdomains', 'array_values()', $set([1 => 'www', 0 => 'blog.example.com'])];
        yield ['subdomains', 'array_values()', $set([-1 => 'www.example.com'])];
        // A name whose value is no origin, as what unset() leaves of list and names together.
        yield ['subdomains', "Invalid host value '1'", $set([1 => 'blog', 'shop' => 'origin3.example.com'])];
        yield ['subdomains', "Invalid host value '1'", $set([1 => 'blog:origin2.example.com', 'shop' => 'origin3.example.com'])];
        yield ['limit', 'at least 1', fn ($client) => $client->zoneList(limit: 0)];
        yield ['limit', 'whole number from 0 to 4294967295', fn ($client) => $client->zoneList(limit: -1)];
        yield ['limit', 'whole number from 0 to 4294967295', fn ($client) => $client->zoneList(limit: 1 << 40)];
        yield ['limit', 'whole number', fn ($client) => $client->zones(limit: '1e3')];
        yield ['offset', 'whole number from 0 to 18446744073709551615', fn ($client) => $client->zoneList(offset: PHP_INT_MIN)];
        yield ['offset', 'whole number', fn ($client) => $client->zoneList(offset: '99999999999999999999')];
        yield ['sub_id', 'whole number', fn ($client) => $client->zoneList(subId: '')];
        yield ['zone_status', 'one of V, D, ALL', fn ($client) => $client->zoneList(zoneStatus: 'active')];
        yield ['sub_status', 'one of V, CNL, ALL', fn ($client) => $client->zoneList(subStatus: 'D')];
        yield ['child_id', 'whole number', fn ($client) => $client->hostChildStop(-1)];
        yield ['sub_id', 'whole number', fn ($client) => $client->resellerSubCancel(self::KEY, 'example.com', 'X', '-5')];
        yield ['act', 'name', fn ($client) => $client->call('zone list')];
        yield ['act', 'beside', fn ($client) => $client->call('zone_list', ['act' => 'x'])];
        yield ['host_key', "client's", fn ($client) => $client->call('zone_list', ['host_key' => 'x'])];
        yield ['fields', 'item 0 has a number for a name', fn ($client) => $client->call('zone_list', ['x'])];
        yield ['fields', 'item 0 has a number for a name', fn ($client) => $client->call('zone_list', [1 => 'x'])];
        yield ['fields', 'item 1 has a number for a name', fn ($client) => $client->call('zone_list', ['limit' => 1, 'x'])];
        yield ['fields', 'item 0 must be a string, array given', fn ($client) => $client->call('zone_list', ['x' => []])];
        yield ['fields', 'item 0 must be a string, float given', fn ($client) => $client->call('zone_list', ['x' => 1.5])];
        yield ['host_key', 'host_key', fn () => new Client('too short')];
        yield ['host_key', 'UTF-8', fn () => new Client("\xff")];
        yield ['endpoint', 'https', fn () => new Client(self::KEY, 'http://gateway.example.com/')];
        yield ['endpoint', 'NUL', fn () => new Client(self::KEY, "https://127.0.0.1/\0")];
        yield ['timeout', 'longer than zero', fn () => new Client(self::KEY, timeout: 0)];
        yield ['timeout', 'not a number of seconds', fn () => new Client(self::KEY, timeout: -1.5)];
        yield ['timeout', 'not a number of seconds', fn () => new Client(self::KEY, timeout: NAN)];
        yield ['timeout', 'too long', fn ($client) => $client->withOptions(timeout: INF)];
        yield ['connect_timeout', 'longer than zero', fn () => new Client(self::KEY, connectTimeout: 0.0)];
        yield ['retries', 'whole number', fn () => new Client(self::KEY, retries: -1)];
        yield ['ca_file', 'NUL', fn () => new Client(self::KEY, caFile: "/etc/passwd\0.pem")];
        yield ['ca_file', 'ca_file', fn () => new Client(self::KEY, caFile: '/nonexistent/ca.pem')];
        yield ['ca_file', 'ca_file', fn () => new Client(self::KEY, caFile: __FILE__)];
        yield ['proxy', 'http', fn () => new Client(self::KEY, proxy: 'socks5://127.0.0.1:1')];
    }

    /** The words, the act and the advice are the library's own, as in every language. */
    public function testARefusalIsTheLibrarys(): void
    {
        foreach ([
            'user_auth: cloudflare_pass: is not UTF-8' => fn ($client) => $client->userAuth('a@example.com', "\xff"),
            'user_lookup: unique_id: holds a NUL' => fn ($client) => $client->userLookup(uniqueId: "a\0"),
            'zone_list: limit: must be a whole number from 0 to 4294967295' => fn ($client) => $client->zones(limit: -1),
            'host_child_stop: child_id: must be a whole number from 0 to 18446744073709551615' =>
                fn ($client) => $client->hostChildStop('x'),
            'timeout: is not a number of seconds' => fn () => new Client(self::KEY, timeout: -1),
        ] as $line => $call) {
            try {
                $call(self::client());
                self::fail($line);
            } catch (InvalidArgumentException $exception) {
                $whole = "$line (invalid_argument, not sent) Nothing was changed.";
                self::assertSame($whole, $exception->getMessage());
                [$act, $rest] = str_contains($line, ': ' . $exception->getArgument() . ': ')
                    ? explode(': ', $line, 2) : [null, $line];
                self::assertSame([$act, $rest], [$exception->getAct(), $exception->getUserMessage()]);
                self::assertSame('Nothing was changed.', $exception->getAdvice());
            }
        }
    }

    public function testCounts(): void
    {
        $client = self::client();
        foreach ([
            'CfHost\Client::zoneSet() expects exactly 4 arguments, 1 given' => fn () => $client->zoneSet(self::KEY),
            'CfHost\Client::resellerSubList() expects exactly 0 arguments, 1 given' => fn () => $client->resellerSubList(1),
            'CfHost\Client::userAuth() expects at most 4 arguments, 5 given' =>
                fn () => $client->userAuth('a', 'b', null, null, 1),
        ] as $message => $call) {
            try {
                $call();
                self::fail($message);
            } catch (ArgumentCountError $error) {
                self::assertSame($message, $error->getMessage());
            }
        }
        $this->expectExceptionMessage('Unknown named parameter $zone_name');
        $client->zoneList(zone_name: 'example.com');
    }

    public function testClientsAreNeitherClonedNorSerialisedNorMadeOtherwise(): void
    {
        $client = self::client();
        foreach ([
            'uncloneable' => fn () => clone $client,
            "Serialization of 'CfHost\\Client' is not allowed" => fn () => serialize($client),
            "Unserialization of 'CfHost\\Client' is not allowed" => fn () => unserialize('O:13:"CfHost\Client":0:{}'),
            'cannot be instantiated without' => fn () => (new ReflectionClass(Client::class))->newInstanceWithoutConstructor(),
            'Cannot create dynamic property' => fn () => $client->key = 'x',
            "Serialization of 'CfHost\\Zones' is not allowed" => fn () => serialize($client->zones()),
            'uncloneable ' => fn () => clone $client->zones(),
            'The object was not constructed' => fn () => (new CfHost\Zones())->valid(),
            'must not be accessed before initialization' => fn () => (new CfHost\UserCreateReply())->cloudflare_email,
            'of type string' => fn () => unserialize('O:22:"CfHost\UserCreateReply":1:{s:16:"cloudflare_email";i:5;}'),
            "Serialization of 'CfHost\\Secret' is not allowed" => fn () => serialize(new Secret('x')),
        ] as $message => $call) {
            try {
                $call();
                self::fail($message);
            } catch (Throwable $error) {
                self::assertStringContainsString(trim($message), $error->getMessage());
            }
        }
        self::assertSame([], (array) $client);
        self::assertSame('{}', json_encode($client));
        self::assertSame([], self::calls());
    }

    public function testAConstructorThatFailsLeavesTheObjectAsItWas(): void
    {
        $client = self::client();
        try {
            $client->__construct('short');
        } catch (InvalidArgumentException) {
        }
        self::assertSame([], $client->zoneList()->rows);
    }

    /** What a second constructor puts in the place of the first one's is refused, whatever it is given. */
    public function testNothingIsConstructedTwice(): void
    {
        $client = self::client();
        $secret = new Secret('correct-horse-1');
        $record = new Record('www.example.com', 300, 'A', '192.0.2.10');
        $key = new TsigKey('panel', new Secret(base64_encode(str_repeat('k', 32))));
        $server = new NameServer('127.0.0.1:1', $key);
        $plan = new Plan('example.com', [], [$record]);
        $json = $plan->toJson();
        $constructed = 'The object was constructed before';
        foreach ([
            fn () => $client->__construct(self::KEY, 'https://127.0.0.1:1/'),
            fn () => $client->withOptions(retries: 0)->__construct(self::KEY),
            fn () => $secret->__construct('another'),
            fn () => $client->userCreate('customer@example.com', $secret)->user_key->__construct('another'),
            fn () => (clone $secret)->__construct('another'),
            fn () => $record->__construct('mail.example.com', 1, 'A', '192.0.2.11'),
            fn () => $key->__construct('another', 'c2VjcmV0'),
            fn () => $server->__construct('127.0.0.1:2'),
            fn () => $plan->__construct('example.net', [], []),
            fn () => Plan::fromJson($json)->__construct('example.net', [], []),
            fn () => $plan->inverse()->__construct('example.net', [], []),
            fn () => (new Provisioner($client, $server))->__construct($client, $server),
        ] as $number => $construct) {
            foreach ([1, 2] as $round) {
                try {
                    $construct();
                    self::fail("$number was constructed twice");
                } catch (Error $error) {
                    self::assertSame([Error::class, $constructed], [get_class($error), $error->getMessage()], "$number");
                }
            }
        }
        // All are what they were.
        self::assertSame([], $client->zoneList()->rows);
        self::assertSame('correct-horse-1', $secret->reveal());
        self::assertSame("www.example.com. 300 IN A 192.0.2.10", (string) $record);
        self::assertSame(['panel', '127.0.0.1:1', $json], [$key->name, $server->addr, $plan->toJson()]);
        // What reflection finds: whatever else has a constructor of its own is here.
        $own = [];
        foreach ((new ReflectionExtension('cfhost'))->getClasses() as $class) {
            if ($class->getConstructor()?->getDeclaringClass()->getExtensionName() === 'cfhost') {
                $own[] = $class->getShortName();
            }
        }
        sort($own);
        self::assertSame(['Client', 'NameServer', 'Plan', 'Provisioner', 'Record', 'Secret', 'TsigKey'], $own);
    }

    public function testReferencesAndReusedArrays(): void
    {
        $client = self::client();
        $key = $client->userCreate('customer@example.com', 'correct-horse-1')->user_key;
        $name = 'www';
        $list = [&$name, 'blog'];
        foreach ([1, 2] as $round) {
            $reply = $client->zoneSet($key, 'example.com', 'origin.example.com', $list);
            self::assertSame(['blog.example.com', 'www.example.com'], array_keys($reply->hosted_cnames));
        }
        self::assertSame(['www', 'blog'], $list);
    }
}
