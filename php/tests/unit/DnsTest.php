<?php
declare(strict_types=1);

use CfHost\Dns\Answers;
use CfHost\Dns\Conflicts;
use CfHost\Dns\NameServer;
use CfHost\Dns\Origin;
use CfHost\Dns\Plan;
use CfHost\Dns\Provisioner;
use CfHost\Dns\ReadBy;
use CfHost\Dns\Record;
use CfHost\Dns\TsigKey;
use CfHost\Dns\User;
use CfHost\Exception\ApiException;
use CfHost\Exception\DnsException;
use CfHost\Exception\ExceptionInterface;
use CfHost\Exception\InvalidArgumentException;
use CfHost\JobState;
use CfHost\Secret;
use CfHost\Testing\UsesGateway;
use CfHost\Tests\Bind;
use PHPUnit\Framework\TestCase;

/** Plans as data, and the jobs against the gateway and a real BIND 9. */
final class DnsTest extends TestCase
{
    use UsesGateway;

    private const EMAIL = 'customer@example.com';
    private const PASSWORD = 'correct-horse-1';
    private const TARGETS = ['www.example.com' => 'www.example.com.cdn.cloudflare.net'];

    private static function user(): User
    {
        return User::account(self::EMAIL, new Secret(self::PASSWORD), 1001);
    }

    private static function provisioner(Bind $bind, mixed ...$options): Provisioner
    {
        return new Provisioner(...$options + [
            'client' => self::client(), 'server' => $bind->server(), 'checkServers' => [$bind->addr],
        ]);
    }

    /** @return list<Record> */
    private static function zone(): array
    {
        return [
            new Record('example.com', 3600, 'A', '192.0.2.10'),
            new Record('www.example.com', 1200, 'CNAME', 'example.com.'),
            new Record('mail.example.com', 3600, 'A', '192.0.2.30'),
            new Record('mail.example.com', 3600, 'MX', '10 mail.example.com.'),
        ];
    }

    /** @param list<Record> $records */
    private static function lines(array $records): array
    {
        $lines = array_map(strval(...), $records);
        sort($lines, SORT_STRING);
        return $lines;
    }

    public function testAPlanAndItsInverse(): void
    {
        $zone = self::zone();
        $targets = self::TARGETS + ['new.example.com' => 'new.example.com.cdn.cloudflare.net'];
        $plan = new Plan('example.com', $targets, $zone, ttl: 60);
        self::assertSame(['example.com', [], ['new.example.com', 'www.example.com']], [$plan->zone, $plan->remove, $plan->names()]);
        self::assertSame(['new.example.com. 60 IN CNAME new.example.com.cdn.cloudflare.net.'], self::lines($plan->add));
        self::assertCount(1, $plan->change);
        self::assertSame(['CNAME', 1200, 'example.com.', 60, 'www.example.com.cdn.cloudflare.net.'], [
            $plan->change[0]->from->type, $plan->change[0]->from->ttl, $plan->change[0]->from->data,
            $plan->change[0]->to->ttl, $plan->change[0]->to->data,
        ]);
        self::assertFalse($plan->isEmpty());
        $after = $plan->applyTo($zone);
        self::assertTrue((new Plan('example.com', $targets, $after))->isEmpty());
        self::assertSame(['new.example.com', 'www.example.com'], (new Plan('example.com', $targets, $after))->unchanged);
        self::assertSame(self::lines($zone), self::lines($plan->inverse()->applyTo($after)));
        $back = Plan::back('example.com', [], $after, [$plan]);
        self::assertSame(self::lines($zone), self::lines($back->applyTo($after)));
        $stored = Plan::fromJson($plan->toJson());
        self::assertTrue($stored == $plan);
        self::assertSame($plan->toJson(), $stored->toJson());
        self::assertSame($plan->toJson(), (clone $plan)->toJson());
        self::assertStringContainsString("; www.example.com. 1200 IN CNAME example.com.\n", $plan->toZoneFile());
        self::assertStringStartsWith("zone example.com.\nprereq nxdomain new.example.com.\n", $plan->toNsupdate());
        self::assertStringEndsWith("send\n", $plan->toNsupdate());
        $apex = new Plan('example.com', ['example.com' => 'example.com.cdn.cloudflare.net'], $zone, leaveApex: true);
        self::assertSame(['example.com', true], [$apex->left[0]->name, $apex->isEmpty()]);
    }

    public function testConflicts(): void
    {
        $targets = ['mail.example.com' => 'mail.example.com.cdn.cloudflare.net'];
        foreach ([Conflicts::REFUSE => 'A, MX', Conflicts::MOVE_ADDRESSES => 'MX'] as $conflicts => $types) {
            try {
                new Plan('example.com', $targets, self::zone(), conflicts: $conflicts);
                self::fail("$conflicts moved them");
            } catch (DnsException $exception) {
                self::assertStringEndsWith("mail.example.com: has $types", $exception->getUserMessage());
                self::assertSame([null, [], 'not_sent'], [
                    $exception->getState(), $exception->getSteps(), $exception->getDelivery(),
                ]);
            }
        }
        $plan = new Plan('example.com', $targets, self::zone(), conflicts: Conflicts::MOVE_ALL);
        self::assertCount(2, $plan->remove);
        $address = [new Record('www.example.com', 60, 'A', '192.0.2.10')];
        self::assertCount(1, (new Plan('example.com', self::TARGETS, $address, originAddrs: ['192.0.2.10']))->remove);
        $other = new Plan('example.com', ['www.example.com' => 'www.example.net'], [], targetSuffixes: ['.example.net']);
        self::assertCount(1, $other->add);
        $this->expectException(DnsException::class);
        Plan::back('example.com', [], $plan->applyTo(self::zone()), []);
    }

    public function testWhatPointsAtANameAndItsAliases(): void
    {
        $zone = [
            new Record('example.com', 3600, 'MX', '10 mail.example.com.'),
            new Record('example.com', 3600, 'NS', 'ns1.example.com.'),
            new Record('shop.example.com', 300, 'CNAME', 'www.example.com.'),
        ];
        foreach (['mail' => 'MX', 'ns1' => 'NS'] as $label => $type) {
            try {
                new Plan('example.com', ["$label.example.com" => "$label.example.com.cdn.cloudflare.net"], $zone);
                self::fail("$label was switched");
            } catch (DnsException $exception) {
                self::assertStringEndsWith(
                    "$label.example.com: pointed at by $type of example.com",
                    $exception->getUserMessage(),
                );
            }
        }
        $plan = new Plan('example.com', self::TARGETS, $zone);
        self::assertSame([['shop.example.com', 'www.example.com']], self::aliases($plan->aliases));
        self::assertSame(self::aliases($plan->aliases), self::aliases(Plan::fromJson($plan->toJson())->aliases));
        self::assertSame([], $plan->inverse()->aliases);
    }

    /** @param list<\CfHost\Dns\Alias> $aliases */
    private static function aliases(array $aliases): array
    {
        return array_map(fn (\CfHost\Dns\Alias $alias) => [$alias->name, $alias->of], $aliases);
    }

    public function testAZoneOfAControlPanel(): void
    {
        $bind = new Bind();
        try {
            self::provisioner($bind)->deprovision(User::uniqueId('nobody'), Bind::ZONE);
            self::fail('nobody has a zone');
        } catch (ExceptionInterface $exception) {
            self::assertSame(JobState::UNTOUCHED, $exception->getState());
        }
        $record = fn (string $label, int $ttl, string $type, string $data) =>
            ['name' => "$label.example.com", 'ttl' => $ttl, 'type' => $type, 'data' => $data];
        $www = [$record('www', 1200, 'A', '192.0.2.10'), $record('www', 1200, 'AAAA', '2001:db8::10')];
        $bind->server()->apply(Plan::fromJson(json_encode([
            'zone' => 'example.com', 'change' => [], 'unchanged' => [], 'left' => [], 'remove' => $www, 'seen' => $www,
            'add' => [
                $record('*', 300, 'A', '192.0.2.99'),
                $record('cloudflare-resolve-to', 300, 'CNAME', 'example.com.'),
                $record('shop', 300, 'CNAME', 'www.example.com.'),
                $record('www', 300, 'CNAME', 'example.com.'),
            ],
        ])));
        $before = $bind->zone();
        $names = ['www', 'new'];
        $told = [ReadBy::TRANSFER => [['shop.example.com', 'www.example.com']], ReadBy::QUERIES => []];
        foreach ($told as $readBy => $aliases) {
            $provisioner = self::provisioner($bind, server: $bind->server($readBy));
            $made = $provisioner->provision(self::user(), Bind::ZONE, $names, Origin::moveOf('www.example.com'));
            self::assertSame([JobState::SWITCHED, 1], [$made->state, count($made->plans)]);
            self::assertSame($aliases, self::aliases($made->aliases));
            self::assertContains('new.example.com. 900 IN CNAME new.example.com.cdn.cloudflare.net.', $bind->zone());
            try {
                $provisioner->addSubdomain(self::user(), Bind::ZONE, 'mail');
                self::fail('mail was switched');
            } catch (DnsException $exception) {
                self::assertStringContainsString('mail.example.com: pointed at by MX of example.com', $exception->getMessage());
            }
            self::assertSame(
                JobState::UNTOUCHED,
                $provisioner->deprovision(self::user(), Bind::ZONE, $made->plans)->state,
            );
            self::assertSame($before, $bind->zone());
        }
        $this->expectExceptionMessage('shop.example.com is an alias of www.example.com');
        $provisioner->provision(self::user(), Bind::ZONE, $names, Origin::name('shop.example.com'));
    }

    public function testAZonesWholeLife(): void
    {
        $bind = new Bind();
        $provisioner = self::provisioner($bind);
        $dry = self::provisioner($bind, dryRun: true)
            ->provision(self::user(), Bind::ZONE, ['www', 'blog'], Origin::moveOf('www.example.com'));
        self::assertSame([JobState::UNTOUCHED, null], [$dry->state, $dry->user_key]);
        self::assertNotSame([], $dry->plans);
        self::assertSame(Bind::records(), $bind->zone());

        $made = $provisioner->provision(self::user(), Bind::ZONE, ['www', 'blog'], Origin::moveOf('www.example.com'));
        self::assertSame([JobState::SWITCHED, 'example.com'], [$made->state, $made->zone_name]);
        self::assertInstanceOf(Secret::class, $made->user_key);
        self::assertSame([Answers::RIGHT], array_values(array_unique(array_column($made->checks, 'answers'))));
        self::assertSame($bind->addr, $made->checks[0]->server);
        self::assertSame(
            ['user', 'read', 'plan', 'origin', 'zone_set', 'update', 'check'],
            array_values(array_diff(array_unique(array_column($made->steps, 'step')), ['zone_lookup'])),
        );
        $updates = array_values(array_filter($made->steps, fn ($event) => $event->step === 'update'));
        self::assertSame([false, true], array_column($updates, 'is_end'));
        self::assertInstanceOf(Plan::class, $updates[0]->plan);
        self::assertContains('www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.', $bind->zone());
        $switched = $bind->zone();

        $again = $provisioner->provision(self::user(), Bind::ZONE, ['www', 'blog'], Origin::moveOf('www.example.com'));
        self::assertSame([[], JobState::SWITCHED, $switched], [$again->plans, $again->state, $bind->zone()]);

        $user = User::key($made->user_key);
        $added = $provisioner->addSubdomain($user, Bind::ZONE, 'shop');
        self::assertContains('shop.example.com. 900 IN CNAME shop.example.com.cdn.cloudflare.net.', $bind->zone());
        $removed = $provisioner->removeSubdomain(User::uniqueId(1001), Bind::ZONE, 'shop', $added->plans);
        self::assertSame(JobState::SET_NOT_SWITCHED, $removed->state);
        self::assertSame($switched, $bind->zone());

        // The plans as they were kept.
        $plans = array_map(fn ($plan) => Plan::fromJson($plan->toJson()), [...$made->plans, ...$added->plans, ...$removed->plans]);
        $gone = $provisioner->deprovision(self::user(), Bind::ZONE, $plans);
        self::assertSame(JobState::UNTOUCHED, $gone->state);
        self::assertSame(Bind::records(), $bind->zone());
        self::assertFalse(self::client()->zoneLookup($made->user_key, Bind::ZONE)->zone_exists);
        self::assertSame([], $provisioner->deprovision(self::user(), Bind::ZONE, $plans)->plans);
        self::assertSame(Bind::records(), $bind->zone());
    }

    public function testErrorsTellTheState(): void
    {
        $bind = new Bind();
        $refused = self::provisioner($bind, server: $bind->readingServer());
        $attempts = [
            [DnsException::class, JobState::UNTOUCHED, fn () => $refused->provision(
                self::user(), Bind::ZONE, ['www'], Origin::addrs(['192.0.2.10'])
            )],
            [DnsException::class, JobState::UNTOUCHED, fn () => self::provisioner($bind)->provision(
                self::user(), Bind::ZONE, ['mail'], Origin::name('origin.example.net')
            )],
            [ApiException::class, JobState::UNTOUCHED, fn () => self::provisioner($bind)->provision(
                self::user(), Bind::ZONE, ['www'], Origin::addrs(['192.0.2.10', '2001:db8::10'])
            )],
            [DnsException::class, JobState::UNTOUCHED, fn () => self::provisioner($bind)->addSubdomain(
                self::user(), Bind::ZONE, 'www'
            )],
            [InvalidArgumentException::class, JobState::UNTOUCHED, fn () => self::provisioner($bind)->provision(
                self::user(), 'no zone', ['www'], Origin::name('origin.example.net')
            )],
        ];
        foreach ($attempts as $number => [$class, $state, $attempt]) {
            if ($class === ApiException::class) {
                self::fault('zone_set=error:701*2');
            }
            try {
                $attempt();
                self::fail("$number succeeded");
            } catch (ExceptionInterface $exception) {
                self::assertInstanceOf($class, $exception, (string) $exception);
                self::assertSame($state, $exception->getState(), (string) $exception);
                if ($class !== InvalidArgumentException::class) {
                    self::assertContains('user', array_column($exception->getSteps(), 'step'), (string) $exception);
                }
            }
            self::assertSame(Bind::records(), $bind->zone());
        }
    }

    public function testAZoneInTheServersQueue(): void
    {
        $bind = new Bind();
        $labels = ['www', 'blog'];
        self::fault('zone_set=error:215*1');
        try {
            $impatient = new Provisioner(self::client(), $bind->server(), [], queueTimeout: 0);
            $impatient->provision(self::user(), Bind::ZONE, $labels, Origin::moveOf('www.example.com'));
            self::fail('it did not wait');
        } catch (ApiException $exception) {
            self::assertSame([JobState::QUEUED, 215], [$exception->getState(), $exception->getCode()]);
            $advice = $exception->getAdvice();
            self::assertStringContainsString('Still to come: blog.example.com, www.example.com.', $advice);
        }
        self::fault('zone_set=error:215*1');
        $waiting = new Provisioner(self::client(), $bind->server(), [], queueTimeout: 300);
        $done = $waiting->provision(self::user(), Bind::ZONE, $labels, Origin::moveOf('www.example.com'));
        self::assertSame(JobState::SWITCHED, $done->state);
        self::assertContains('queue', array_column($done->steps, 'step'));
        $waiting->deprovision(self::user(), Bind::ZONE);
        $this->expectException(InvalidArgumentException::class);
        new Provisioner(self::client(), $bind->server(), queueTimeout: -1);
    }

    public function testANameServer(): void
    {
        $bind = new Bind();
        $server = $bind->server();
        self::assertSame([$bind->addr, 'panel', ReadBy::TRANSFER, 120.0], [
            $server->addr, $server->key->name, $server->read_by, $server->timeout,
        ]);
        self::assertSame(
            ['www.example.com. 1200 IN A 192.0.2.10', 'www.example.com. 1200 IN AAAA 2001:db8::10'],
            self::lines($bind->server(ReadBy::QUERIES)->read(Bind::ZONE, ['www.example.com'])),
        );
        $records = $server->read(Bind::ZONE);
        $plan = new Plan(Bind::ZONE, self::TARGETS, $records, conflicts: Conflicts::MOVE_ADDRESSES);
        $check = fn () => NameServer::check([$bind->addr], self::TARGETS, $plan->seen, 5)[0]->answers;
        self::assertSame(Answers::OLD, $check());
        try {
            $bind->readingServer()->apply($plan);
            self::fail('a key that may only read changed the zone');
        } catch (DnsException) {
            self::assertSame(Bind::records(), $bind->zone());
        }
        $server->apply($plan);
        self::assertSame(Answers::RIGHT, $check());
        try {
            // What it was made from is no longer there.
            $server->apply($plan);
            self::fail('it was applied again');
        } catch (DnsException $exception) {
            self::assertTrue($exception->isRetryable());
        }
        $server->apply($plan->inverse());
        self::assertSame(Bind::records(), $bind->zone());
        self::assertSame([], NameServer::nameServers('example.com', self::zone()));
        $nobody = NameServer::check(['127.0.0.1:1'], self::TARGETS, timeout: 1);
        self::assertSame([Answers::NOTHING, []], [$nobody[0]->answers, $nobody[0]->found]);
        $wrong = new NameServer($bind->addr, new TsigKey('panel', base64_encode(str_repeat('x', 32))));
        $this->expectException(DnsException::class);
        $wrong->read(Bind::ZONE);
    }

    public function testNothingShowsASecret(): void
    {
        $key = new TsigKey('panel', new Secret(Bind::SECRET));
        $server = new NameServer('192.0.2.53', $key);
        $things = [
            $key, $server, self::user(), User::key('0f1e2d3c4b5a69788796a5b4c3d2e1f0'),
            new Provisioner(self::client(), $server), clone $key,
        ];
        ob_start();
        var_dump($things);
        print_r($things);
        var_export($things);
        echo json_encode($things);
        foreach ($things as $thing) {
            print_r((array) $thing);
        }
        try {
            new TsigKey('panel', new Secret(Bind::SECRET), 'hmac-md5');
        } catch (InvalidArgumentException $exception) {
            echo $exception;
            print_r($exception->getTrace()[0]['args']);
        }
        try {
            new TsigKey([], Bind::SECRET);
        } catch (TypeError $error) {
            echo $error;
            print_r($error->getTrace()[0]['args']);
        }
        $shown = ob_get_clean();
        self::assertStringContainsString('panel', $shown);
        foreach ([Bind::SECRET, self::PASSWORD, '0f1e2d3c4b5a69788796a5b4c3d2e1f0'] as $secret) {
            self::assertStringNotContainsString(substr($secret, 0, 12), $shown);
        }
    }

    /** @dataProvider badInput */
    public function testBadInput(string $class, string $message, Closure $call): void
    {
        try {
            $call();
            self::fail('no error');
        } catch (Exception | Error $error) {
            // A refusal is the library's, whichever half it comes from.
            $message .= $class === InvalidArgumentException::class ? ' (invalid_argument, not sent) Nothing was changed.' : '';
            self::assertSame([$class, $message], [$error::class, strtok($error->getMessage(), "\n")]);
        }
        self::assertSame([], self::calls());
    }

    public function badInput(): iterable
    {
        $invalid = InvalidArgumentException::class;
        $server = fn () => new NameServer('127.0.0.1:1');
        $provisioner = fn () => new Provisioner(self::client(), $server());
        yield [TypeError::class, 'CfHost\Dns\Record::__construct(): Argument #2 ($ttl) must be of type int, string given',
            fn () => new Record('a', '1', 'A', '')];
        yield [$invalid, 'ttl: must be a whole number from 0 to 4294967295', fn () => new Record('a', -1, 'A', '')];
        yield [$invalid, 'records: item 0 must be of type CfHost\Dns\Record, string given',
            fn () => new Plan('example.com', self::TARGETS, ['x'])];
        yield [$invalid, 'targets: item 0 has a number for a name', fn () => new Plan('example.com', ['x'], [])];
        yield [$invalid, 'targets: item 1 has a number for a name',
            fn () => new Plan('example.com', self::TARGETS + [0 => 'x'], [])];
        yield [$invalid, 'forward_tos: "2020" is no host name', fn () => new Plan('example.com', ['2020' => 'x'] + self::TARGETS, [])];
        yield [$invalid, 'subdomains: has integers for keys, and not 0, 1, 2 and on: if it is a list, array_values() closes its '
            . 'gaps; a name that is a number stands in a list as 2020:origin2.example.com',
            fn () => $provisioner()->provision(self::user(), 'example.com', [1 => 'www.example.com'], Origin::name('o.example.net'))];
        yield [$invalid, 'conflicts: must be one of refuse, move_addresses, move_all',
            fn () => new Plan('example.com', self::TARGETS, [], conflicts: 'x')];
        yield [$invalid, 'origin_addrs: item 0 is not an IP address',
            fn () => new Plan('example.com', self::TARGETS, [], originAddrs: ['x'])];
        yield [$invalid, 'forward_tos: "a;b" is no host name',
            fn () => new Plan('example.com', ['a;b' => 'x.cdn.cloudflare.net'], [])];
        yield [$invalid, 'plan: is not a plan in JSON',
            fn () => Plan::fromJson('{}')];
        yield [$invalid, 'plan: is not UTF-8', fn () => Plan::fromJson("\xff")];
        yield [$invalid, 'addr: is not an IP address, with or without a port, as in 192.0.2.53:53 or [2001:db8::53]:53',
            fn () => new NameServer('localhost')];
        yield [$invalid, 'read_by: must be one of transfer, queries', fn () => new NameServer('::1', readBy: 'x')];
        yield [$invalid, 'algorithm: must be one of hmac-sha256, hmac-sha384, hmac-sha512',
            fn () => new TsigKey('panel', Bind::SECRET, 'hmac-sha1')];
        yield [$invalid, 'tsig_key: its secret has less than 128 bits',
            fn () => (new NameServer('127.0.0.1:1', new TsigKey('panel', 'eA==')))->read('example.com')];
        yield [$invalid, 'addrs: item 0 is not an IP address', fn () => Origin::addrs(['x'])];
        yield [$invalid, 'subdomains: item 0 must be a string, int given',
            fn () => $provisioner()->provision(self::user(), 'example.com', [1], Origin::name('o.example.net'))];
        yield [$invalid, 'applied: item 0 must be of type CfHost\Dns\Plan, null given',
            fn () => $provisioner()->deprovision(self::user(), 'example.com', [null])];
        yield [TypeError::class, 'CfHost\Dns\Provisioner::deprovision(): Argument #1 ($user) must be of type '
            . 'CfHost\Dns\User, string given', fn () => $provisioner()->deprovision('x', 'example.com')];
        yield [TypeError::class, 'CfHost\Dns\NameServer::__construct(): Argument #2 ($key) must be of type '
            . '?CfHost\Dns\TsigKey, stdClass given', fn () => new NameServer('::1', new stdClass())];
        yield [Error::class, 'The object was constructed before',
            fn () => (new Record('a', 1, 'A', '192.0.2.1'))->__construct('b', 1, 'A', '192.0.2.1')];
        yield [Error::class, 'Cannot modify readonly property CfHost\Dns\Record::$ttl',
            fn () => self::zone()[0]->ttl = 2];
        yield [TypeError::class, 'CfHost\Dns\Provisioner::deprovision(): Argument #1 ($user) must be of type '
            . 'CfHost\Dns\User, CfHost\Dns\User given', fn () => $provisioner()->deprovision(new User(), 'example.com')];
        yield [Exception::class, "Serialization of 'CfHost\\Dns\\TsigKey' is not allowed",
            fn () => serialize(new TsigKey('panel', Bind::SECRET))];
        yield [Exception::class, "Serialization of 'CfHost\\Dns\\User' is not allowed", fn () => serialize(self::user())];
    }
}
