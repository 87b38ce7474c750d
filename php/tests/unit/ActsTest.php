<?php
declare(strict_types=1);

use CfHost\Client;
use CfHost\Secret;
use CfHost\Testing\UsesGateway;
use CfHost\ZoneStatus;
use PHPUnit\Framework\TestCase;

/** Each act against the gateway. */
final class ActsTest extends TestCase
{
    use UsesGateway;

    private Client $client;
    private Secret $user;

    protected function setUp(): void
    {
        $this->client = self::client();
        $this->user = $this->client->userCreate('customer@example.com', 'correct-horse-1', uniqueId: 1001)->user_key;
    }

    public function testThereIsAMethodForEachAct(): void
    {
        $acts = array_filter(
            array_map('basename', glob(__DIR__ . '/../../../tests/fixtures/*', GLOB_ONLYDIR)),
            fn (string $folder) => $folder[0] !== '_',
        );
        self::assertCount(16, $acts);
        foreach ($acts as $act) {
            self::assertTrue(method_exists(Client::class, str_replace('_', '', $act)), $act);
        }
    }

    public function testUserCreate(): void
    {
        $reply = $this->client->userCreate(
            cloudflareEmail: 'shop@example.com',
            cloudflarePass: new Secret('correct-horse-2'),
            cloudflareUsername: 'shop.keeper',
            uniqueId: 'shop-1',
            clobberUniqueId: false,
        );
        self::assertSame('shop@example.com', $reply->cloudflare_email);
        self::assertSame('shop-1', $reply->unique_id);
        self::assertSame('shop.keeper', $reply->cloudflare_username);
        self::assertMatchesRegularExpression('/^[0-9a-z]{32}$/', $reply->user_key->reveal());
        self::assertNull($reply->msg());
    }

    public function testUserAuth(): void
    {
        $reply = $this->client->userAuth('customer@example.com', 'correct-horse-1', '1002', 1);
        self::assertSame('1002', $reply->unique_id);
        self::assertSame($this->user->reveal(), $reply->user_key->reveal());
        self::assertEquals($this->user, $reply->user_key);
    }

    public function testUserLookup(): void
    {
        $this->zone();
        foreach ([['cloudflareEmail' => 'customer@example.com'], ['uniqueId' => 1001], ['uniqueId' => '1001']] as $by) {
            $reply = $this->client->userLookup(...$by);
            self::assertTrue($reply->user_exists);
            self::assertTrue($reply->user_authed);
            self::assertSame(['example.com'], $reply->hosted_zones);
            self::assertTrue($reply->user_key == $this->user);
        }
        $nobody = $this->client->userLookup('nobody@example.com');
        self::assertFalse($nobody->user_exists);
        self::assertNull($nobody->user_key);
    }

    public function testZoneSetAndLookup(): void
    {
        $reply = $this->client->zoneSet(
            $this->user,
            'www.example.com',
            'origin.example.com',
            ['www', 'blog:origin2.example.com', 'shop' => 'origin3.example.com'],
        );
        self::assertSame('example.com', $reply->zone_name);
        self::assertSame('www.example.com', $reply->zone_name_sent);
        self::assertSame('origin.example.com', $reply->resolving_to);
        self::assertSame([
            'blog.example.com' => 'origin2.example.com',
            'shop.example.com' => 'origin3.example.com',
            'www.example.com' => 'origin.example.com',
        ], $reply->hosted_cnames);
        self::assertSame('www.example.com.cdn.cloudflare.net', $reply->forward_tos['www.example.com']);

        $lookup = $this->client->zoneLookup($this->user, 'example.com');
        self::assertTrue($lookup->zone_exists && $lookup->zone_hosted);
        // All rows of a look-up can be sent again.
        $again = $this->client->zoneSet($this->user, 'example.com', 'origin.example.com', $lookup->hosted_cnames);
        self::assertSame($lookup->hosted_cnames, $again->hosted_cnames);
        self::assertFalse($this->client->zoneLookup($this->user->reveal(), 'example.net')->zone_exists);
    }

    /** PHP makes the number 2020 of the key '2020'. */
    public function testNamesThatAreNumbers(): void
    {
        $rows = [
            '2020.example.com' => 'origin2.example.com',
            '2021.example.com' => 'origin.example.com',
            'www.example.com' => 'origin.example.com',
        ];
        foreach ([
            ['2020' => 'origin2.example.com', 'www' => 'origin.example.com', '2021' => 'origin.example.com'],
            ['www' => 'origin.example.com', '2020' => 'origin2.example.com', '2021' => 'origin.example.com'],
            ['2020:origin2.example.com', '2021', 'www'],
            // Lists with gaps, of what can be no origin.
            array_filter(['', '2020:origin2.example.com', '2021', '', 'www']),
            [3 => 'www', 1 => '2021', -1 => '2020:origin2.example.com'],
        ] as $subdomains) {
            $reply = $this->client->zoneSet($this->user, 'example.com', 'origin.example.com', $subdomains);
            self::assertSame($rows, $reply->hosted_cnames);
        }
        $reply = $this->client->zoneSet(
            $this->user,
            'example.com',
            'origin.example.com',
            ['www', '007' => 'origin2.example.com', 'blog', '2020a' => 'origin.example.com'],
        );
        self::assertSame(['007.example.com', '2020a.example.com', 'blog.example.com', 'www.example.com'], array_keys($reply->hosted_cnames));
    }

    public function testUnicodeNamesAreSentAsPunycode(): void
    {
        self::assertSame('xn--bcher-kva.com', $this->zone('bücher.com')->zone_name);
    }

    public function testZoneDelete(): void
    {
        $this->zone();
        self::assertTrue($this->client->zoneDelete($this->user, 'example.com')->zone_deleted);
    }

    public function testZoneListAndZones(): void
    {
        foreach (['example.com', 'example.net', 'example.org'] as $name) {
            $this->zone($name);
        }
        $reply = $this->client->zoneList(limit: '2', offset: 1, zoneStatus: 'ALL');
        self::assertSame(['example.net', 'example.org'], array_column($reply->rows, 'zone_name'));
        self::assertSame(ZoneStatus::ACTIVE, $reply->rows[0]->zone_status);
        self::assertSame(['example.net'], array_column($this->client->zoneList(zoneName: 'example.net')->rows, 'zone_name'));

        $zones = $this->client->zones(limit: 2);
        foreach ([1, 2] as $round) {
            $names = [];
            foreach ($zones as $number => $row) {
                $names[$number] = $row->zone_name;
            }
            self::assertSame(['example.com', 'example.net', 'example.org'], $names);
        }
        self::assertFalse($zones->valid());
        self::assertCount(3, iterator_to_array($this->client->zones()));
        self::assertSame('example.com', $this->client->zones()->current()->zone_name);
        $this->expectExceptionMessage('There is no row any more');
        $zones->current();
    }

    public function testZonesOfAListThatFails(): void
    {
        foreach (['example.com', 'example.net', 'example.org'] as $name) {
            $this->zone($name);
        }
        $zones = $this->client->zones(limit: 1);
        $zones->rewind();
        self::fault('zone_list=error:700');
        try {
            $zones->next();
            self::fail('a page that cannot be had');
        } catch (CfHost\Exception\AuthException $exception) {
            self::assertSame(700, $exception->getCode());
        }
        self::assertFalse($zones->valid());
    }

    public function testFullZoneSet(): void
    {
        $reply = $this->client->fullZoneSet($this->user, 'example.com', jumpstart: 0);
        self::assertFalse($reply->jumpstart);
        self::assertCount(2, $reply->nameservers);
        self::assertStringContainsString($reply->nameservers[0], $reply->msg);
        self::assertNull($reply->msg());
    }

    public function testChildHosts(): void
    {
        $child = $this->client->hostChildNew('XYZ Reseller', 'XYZ Hosting', 'xyz', 'https://www.example.org', 'a@example.org');
        $client = self::client(hostKey: $child->host_key);
        self::assertSame([], $client->zoneList()->rows);
        $this->client->hostChildStop((string) $child->child_id);
        $this->expectException(CfHost\Exception\AuthException::class);
        $client->zoneList();
    }

    public function testSubscriptions(): void
    {
        $this->zone();
        $plan = $this->client->resellerPlanList()->objs[0];
        self::assertSame(['CF_RESELLER_PRO', '5.00'], [$plan->sub_label, $plan->product_price]);
        $id = $this->client->resellerSubNew($this->user, 'example.com', $plan->sub_label)->sub_id;
        [$sub] = $this->client->resellerSubList()->objs;
        self::assertSame([$id, 'example.com', 'V'], [$sub->sub_id, $sub->zone_name, $sub->sub_status]);
        self::assertInstanceOf(DateTimeImmutable::class, $sub->sub_activated_on);
        self::assertLessThan(120, abs(time() - $sub->sub_activated_on->getTimestamp()));
        self::assertSame('-05:00', $sub->sub_activated_on->format('P'));
        self::assertNull($sub->sub_canceled_on);
        $this->client->resellerSubCancel($this->user, 'example.com', $plan->sub_label, (string) $id);
        self::assertSame('CNL', $this->client->resellerSubList()->objs[0]->sub_status);
    }

    public function testCpanelInfo(): void
    {
        self::assertMatchesRegularExpression('/^\d+(\.\d+)+$/', $this->client->cpanelInfo()->cpanel_latest);
    }

    public function testHostKeyRegen(): void
    {
        $child = $this->client->hostChildNew('a', 'b', 'c', 'https://www.example.org', 'a@example.org');
        $client = self::client(hostKey: $child->host_key);
        $key = $client->hostKeyRegen()->host_key;
        self::assertFalse($key == $child->host_key);
        self::assertSame([], self::client(hostKey: $key)->zoneList()->rows);
        $this->expectExceptionCode(CfHost\ErrorCode::NO_OR_INVALID_HOST_KEY);
        $client->zoneList();
    }

    public function testCall(): void
    {
        $this->zone();
        $reply = $this->client->call('zone_lookup', ['user_key' => $this->user, 'zone_name' => 'example.com', 'x' => 1, 'y' => true]);
        self::assertInstanceOf(CfHost\Reply::class, $reply);
        self::assertTrue(json_decode($reply->revealRaw())->response->zone_exists);
        self::assertSame('', json_decode($this->client->call('cpanel_info')->raw(), true)['msg'] ?? '');
        self::assertSame('1', self::calls()[2]['fields']['y'] ?? null);
    }

    public function testLastCall(): void
    {
        $client = self::client();
        self::assertNull($client->lastCall());
        $client->zoneList();
        $last = $client->lastCall();
        self::assertSame(['zone_list', 1, 'answered', null, null], [
            $last->act, $last->attempts, $last->delivery, $last->error, $last->code,
        ]);
        self::assertGreaterThan(0, $last->duration);
        self::fault('*=error:124');
        try {
            $client->withOptions(retries: 0)->zoneList();
        } catch (CfHost\Exception\AuthException) {
        }
        self::assertSame(['api', 124], [$client->lastCall()->error, $client->lastCall()->code]);
    }

    public function testUncheckedLeavesChecksToTheServer(): void
    {
        $unchecked = $this->client->withOptions(unchecked: true);
        try {
            $unchecked->userCreate('customer@example.com', 'abc');
            self::fail('a password of three characters');
        } catch (CfHost\Exception\InputException $exception) {
            self::assertSame(['answered', 110], [$exception->getDelivery(), $exception->getCode()]);
        }
    }

    private function zone(string $name = 'example.com'): CfHost\ZoneSetReply
    {
        return $this->client->zoneSet($this->user, $name, 'origin.example.com', ['www']);
    }
}
