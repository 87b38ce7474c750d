<?php
declare(strict_types=1);

use CfHost\ConfigFormat;
use CfHost\Exception\InvalidArgumentException;
use CfHost\Exception\ProtocolException;
use CfHost\Exception\TransportException;
use CfHost\Ranges;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

/** The address ranges: lists, the visitor's address, and a refresh from the gateway. */
final class RangesTest extends TestCase
{
    use UsesGateway;

    private const EDGE = '173.245.48.1';

    private string $folder;

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/cfhost-ranges-' . bin2hex(random_bytes(8));
        mkdir($this->folder, 0700);
    }

    protected function tearDown(): void
    {
        @unlink("$this->folder/ranges.json");
        rmdir($this->folder);
    }

    private static function url(string $path): string
    {
        return str_replace('/host-gw.html', $path, self::gateway()->endpoint);
    }

    private static function refresh(string ...$options): CfHost\Refreshed
    {
        return Ranges::refresh(...$options + ['caFile' => self::gateway()->caFile]);
    }

    public function testTheBuiltInList(): void
    {
        $ranges = Ranges::builtIn();
        $list = $ranges->toArray();
        self::assertSame('173.245.48.0/20', $list[0]);
        self::assertSame([15, 7, 22], [count($ranges->ipv4()), count($ranges->ipv6()), count($ranges)]);
        self::assertSame($list, [...$ranges->ipv4(), ...$ranges->ipv6()]);
        self::assertSame($list, iterator_to_array($ranges));
        $pairs = 0;
        foreach ($ranges as $key => $range) {
            self::assertSame($list[$key], $range);
            foreach ($ranges as $other) {
                $pairs++;
            }
        }
        self::assertSame(22 * 22, $pairs);
        self::assertMatchesRegularExpression('/^\d{4}-\d\d$/', Ranges::BUILT_IN_SINCE);
        self::assertTrue($ranges == clone $ranges && $ranges == Ranges::fromJson($ranges->toJson()));
        self::assertSame($ranges->etag(), Ranges::fromJson($ranges->toJson())->etag());
        self::assertNull(Ranges::fromText(implode("\n", $ranges->ipv4()), implode("\n", $ranges->ipv6()))->etag());
        $iterator = $ranges->getIterator();
        unset($ranges);
        self::assertSame($list, iterator_to_array($iterator));
        $this->expectException(Error::class);
        $iterator->current();
    }

    public function testContains(): void
    {
        $ranges = Ranges::builtIn();
        foreach ($ranges as $range) {
            [$first, $length] = explode('/', $range);
            $bytes = inet_pton($first);
            $last = $bytes | ~self::mask((int) $length, strlen($bytes));
            self::assertTrue($ranges->contains($first) && $ranges->contains(inet_ntop($last)), $range);
        }
        foreach (['173.245.47.255', '173.245.64.0', '192.0.2.1', '2400:caff:ffff::', '2400:cb01::', '::1'] as $addr) {
            self::assertFalse($ranges->contains($addr), $addr);
        }
        self::assertTrue($ranges->contains('::ffff:173.245.48.1'));
    }

    private static function mask(int $length, int $size): string
    {
        $bits = str_pad(str_repeat('1', $length), $size * 8, '0');
        return implode('', array_map(fn ($byte) => chr(bindec($byte)), str_split($bits, 8)));
    }

    public function testTheDocumentOf2012(): void
    {
        $retired = array_filter(Ranges::document2012(), fn ($range) => $range->retired !== null);
        self::assertCount(3, $retired);
        foreach ($retired as $range) {
            self::assertMatchesRegularExpression('/^\d{4}-\d\d-\d\d$/', $range->retired);
            self::assertFalse(Ranges::builtIn()->contains(strstr($range->range, '/', true)));
        }
        foreach (array_udiff(Ranges::document2012(), $retired, fn ($a, $b) => $a->range <=> $b->range) as $range) {
            self::assertTrue(Ranges::builtIn()->contains(strstr($range->range, '/', true)), $range->range);
        }
    }

    /** @dataProvider visitors */
    public function testTheVisitor(string $expected, string $peer, array $headers): void
    {
        self::assertSame($expected, Ranges::builtIn()->visitorAddr($peer, $headers));
    }

    public function visitors(): iterable
    {
        yield 'from the network' => ['203.0.113.7', self::EDGE, ['Host' => 'x', 'CF-Connecting-IP' => '203.0.113.7']];
        yield 'IPv6' => ['2001:db8::7', '2400:cb00::1', ['cf-connecting-ip' => ' 2001:db8::7']];
        yield 'spoofed' => ['192.0.2.1', '192.0.2.1', ['CF-Connecting-IP' => '203.0.113.7']];
        yield 'spoofed in $_SERVER' => ['192.0.2.1', '192.0.2.1', ['HTTP_CF_CONNECTING_IP' => '203.0.113.7']];
        yield 'a retired range' => ['204.93.240.1', '204.93.240.1', ['CF-Connecting-IP' => '203.0.113.7']];
        yield '$_SERVER' => ['203.0.113.7', self::EDGE, [
            'argv' => [1, []], 'REQUEST_TIME' => 1, "\xff" => null, 5 => 'x', 'HTTP_CF_CONNECTING_IP' => '203.0.113.7',
        ]];
        yield 'PSR-7' => ['203.0.113.7', self::EDGE, ['CF-Connecting-IP' => ['203.0.113.7'], 'Host' => ['x']]];
        yield 'twice the same' => ['203.0.113.7', self::EDGE, ['CF-Connecting-IP' => ['203.0.113.7', '203.0.113.7']]];
        yield 'twice' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => ['203.0.113.7', '203.0.113.8']]];
        yield 'in two cases' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => '203.0.113.7', 'cf-connecting-ip' => '::2']];
        yield 'a list' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => '203.0.113.7, 203.0.113.8']];
        yield 'a port' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => '203.0.113.7:80']];
        yield 'a name' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => 'localhost']];
        yield 'loopback' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => '127.0.0.1']];
        yield 'private' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => '10.0.0.1']];
        yield 'bytes' => [self::EDGE, self::EDGE, ['CF-Connecting-IP' => "203.0.113.7\0\xff"]];
        yield 'none' => [self::EDGE, self::EDGE, []];
        yield 'a visitor\'s own header of the other name' => ['203.0.113.7', self::EDGE, [
            'HTTP_CF_CONNECTING_IP' => '203.0.113.8', 'CF-Connecting-IP' => '203.0.113.7',
        ]];
        yield 'a stand-in' => ['2001:db8::7', self::EDGE, [
            'HTTP_CF_CONNECTING_IP' => '240.0.0.1', 'HTTP_CF_CONNECTING_IPV6' => '2001:db8::7',
        ]];
        yield 'mapped' => ['192.0.2.1', '::ffff:192.0.2.1', []];
    }

    public function testTheVisitorOfEveryRow(): void
    {
        $table = json_decode(file_get_contents(__DIR__ . '/../../../tests/fixtures/visitors.json'), true);
        self::assertGreaterThan(20, count($table));
        foreach ($table as $row) {
            $headers = [];
            foreach ($row['headers'] as [$name, $value]) {
                $headers[$name][] = $value;
            }
            $visitor = Ranges::builtIn()->visitorAddr($row['peer'], $headers, proxies: $row['proxies']);
            self::assertSame($row['visitor'], $visitor, $row['about']);
        }
    }

    public function testProxiesThatAreNone(): void
    {
        $reasons = [
            'localhost' => 'holds what is neither an address nor a network',
            "127.0.0.1\0" => 'holds what is neither an address nor a network',
            '10.0.0.1/8' => 'holds a network that is not written by its first address',
            '0.0.0.0/0' => 'holds a network that is everybody',
        ];
        foreach ($reasons as $proxy => $reason) {
            try {
                Ranges::builtIn()->visitorAddr(self::EDGE, [], ['127.0.0.1', $proxy]);
                self::fail("$proxy was taken");
            } catch (InvalidArgumentException $exception) {
                self::assertStringStartsWith("proxies: $reason", $exception->getMessage());
            }
        }
    }

    public function testConfigurationText(): void
    {
        $ranges = Ranges::builtIn();
        $lines = [
            ConfigFormat::NGINX => "set_real_ip_from 173.245.48.0/20;\n",
            ConfigFormat::NGINX_RANGES => "set_real_ip_from 173.245.48.0/20;\n",
            ConfigFormat::APACHE => "RemoteIPTrustedProxy 173.245.48.0/20\n",
            ConfigFormat::HAPROXY => "acl from_cfhost_ranges var(sess.cfhost_peer) -m ip 173.245.48.0/20\n",
            ConfigFormat::NFTABLES => 'define cfhost_ipv4 = { 173.245.48.0/20, ',
            ConfigFormat::IPSET => "add cfhost_ipv4_new 173.245.48.0/20\n",
            ConfigFormat::CSF => "173.245.48.0/20\n",
            ConfigFormat::FAIL2BAN => "[DEFAULT]\ncfhost_ranges =\n    173.245.48.0/20\n",
        ];
        foreach ($lines as $format => $line) {
            $text = $ranges->config($format);
            self::assertStringStartsWith('# For ', $text);
            self::assertStringContainsString("\n$line", $text);
        }
        self::assertSame(implode("\n", $ranges->toArray()) . "\n", $ranges->config(ConfigFormat::PLAIN));
        self::assertSame(implode("\n", $ranges->ipv4()) . "\n", $ranges->config(ConfigFormat::PLAIN_IPV4));
        self::assertSame(implode("\n", $ranges->ipv6()) . "\n", $ranges->config(ConfigFormat::PLAIN_IPV6));
    }

    public function testRefresh(): void
    {
        $file = "$this->folder/ranges.json";
        self::assertTrue(Ranges::load($file) == Ranges::builtIn());
        $refreshed = self::refresh(jsonUrl: self::url('/client/v4/ips'), cacheFile: $file);
        self::assertTrue($refreshed->ranges == Ranges::load($file));
        self::assertFalse($refreshed->is_changed);

        // A list so far that lacks one range and has another.
        $lists = json_decode($refreshed->ranges->toJson(), true, 512, JSON_THROW_ON_ERROR);
        $gone = array_pop($lists['result']['ipv4_cidrs']);
        $lists['result']['ipv4_cidrs'][] = '198.41.0.0/24';
        unset($lists['result']['etag']);
        file_put_contents($file, json_encode($lists));
        $refreshed = self::refresh(ipv4Url: self::url('/ips-v4'), ipv6Url: self::url('/ips-v6'), cacheFile: $file);
        self::assertSame([[$gone], ['198.41.0.0/24'], true], [
            $refreshed->added, $refreshed->removed, $refreshed->is_changed,
        ]);
        self::assertTrue(Ranges::load($file) == Ranges::builtIn());
        self::assertSame(['ranges.json'], array_values(array_diff(scandir($this->folder), ['.', '..'])));
    }

    public function testARefreshThatFailsLeavesTheFile(): void
    {
        $file = "$this->folder/ranges.json";
        // Without an etag, by which the server would say that nothing is new.
        [$ipv4, $ipv6] = [Ranges::builtIn()->config(ConfigFormat::PLAIN_IPV4), Ranges::builtIn()->config(ConfigFormat::PLAIN_IPV6)];
        $json = Ranges::fromText($ipv4, $ipv6)->toJson();
        file_put_contents($file, $json);
        foreach (['/ips-v4', '/', '/nothing'] as $path) {
            try {
                self::refresh(jsonUrl: self::url($path), cacheFile: $file);
                self::fail("$path was believed");
            } catch (ProtocolException $exception) {
                self::assertStringContainsString('The list in use stays as it was.', $exception->getAdvice());
            }
        }
        try {
            Ranges::refresh(jsonUrl: self::url('/client/v4/ips'), cacheFile: $file);
            self::fail('an unknown authority was believed');
        } catch (TransportException) {
        }
        self::assertSame($json, file_get_contents($file));
        file_put_contents($file, '<html>');
        $this->expectException(ProtocolException::class);
        Ranges::load($file);
    }

    /** @dataProvider badInput */
    public function testBadInput(string $class, string $message, Closure $call): void
    {
        try {
            $call(Ranges::builtIn());
            self::fail('no error');
        } catch (Exception | Error $error) {
            // A refusal is the library's, whichever half it comes from.
            $message .= $class === InvalidArgumentException::class ? ' (invalid_argument, not sent) Nothing was changed.' : '';
            self::assertSame([$class, $message], [$error::class, $error->getMessage()]);
        }
    }

    public function badInput(): iterable
    {
        $invalid = InvalidArgumentException::class;
        yield [$invalid, 'addr: is not an IP address', fn ($ranges) => $ranges->contains('173.245.48.1/32')];
        yield [$invalid, 'addr: is not an IP address', fn ($ranges) => $ranges->contains('')];
        yield [$invalid, 'addr: holds a NUL', fn ($ranges) => $ranges->contains("173.245.48.1\0")];
        yield [$invalid, 'peer: is not an IP address', fn ($ranges) => $ranges->visitorAddr('unix:', [])];
        yield [$invalid, 'headers: CF-Connecting-IP must be a string or a list of strings',
            fn ($ranges) => $ranges->visitorAddr(self::EDGE, ['CF-Connecting-IP' => 1])];
        yield [$invalid, 'headers: CF-Connecting-IP must be a string or a list of strings',
            fn ($ranges) => $ranges->visitorAddr(self::EDGE, ['CF-Connecting-IP' => [[]]])];
        yield [$invalid, 'proxies: must be a list of strings', fn ($ranges) => $ranges->visitorAddr(self::EDGE, [], [1])];
        yield [$invalid, 'headers: HTTP_CF_CONNECTING_IP must be a string or a list of strings',
            fn ($ranges) => $ranges->visitorAddr(self::EDGE, ['HTTP_CF_CONNECTING_IP' => 1])];
        yield [$invalid, 'format: must be one of nginx, nginx_ranges, apache, haproxy, nftables, ipset, csf, fail2ban, '
            . 'plain, plain_ipv4, plain_ipv6',
            fn ($ranges) => $ranges->config('iptables')];
        yield [$invalid, 'json_url: is given, and so is a URL of a text form: give one or the other',
            fn () => Ranges::refresh(jsonUrl: 'https://127.0.0.1:1/', ipv4Url: 'https://127.0.0.1:1/')];
        yield [$invalid, 'ipv6_url: is missing beside ipv4_url', fn () => Ranges::refresh(ipv4Url: 'https://127.0.0.1:1/')];
        yield [$invalid, 'ipv4_url: is missing beside ipv6_url', fn () => Ranges::refresh(ipv6Url: 'https://127.0.0.1:1/')];
        yield [TypeError::class, 'CfHost\Ranges::contains(): Argument #1 ($addr) must be of type string, int given',
            fn ($ranges) => $ranges->contains(1)];
        yield [TypeError::class, 'CfHost\Ranges::config(): Argument #1 ($format) must be of type string, null given',
            fn ($ranges) => $ranges->config(null)];
        yield [TypeError::class, 'CfHost\Ranges::visitorAddr(): Argument #2 ($headers) must be of type array, string given',
            fn ($ranges) => $ranges->visitorAddr(self::EDGE, 'x')];
        yield [Error::class, 'The object was not constructed', fn () => count(new Ranges())];
        yield [Exception::class, "Serialization of 'CfHost\\Ranges' is not allowed", fn ($ranges) => serialize($ranges)];
        yield [Error::class, 'Cannot modify readonly property CfHost\DocumentRange::$range',
            fn () => Ranges::document2012()[0]->range = 'x'];
    }

    /** @dataProvider unsound */
    public function testUnsoundLists(Closure $make): void
    {
        $this->expectException(ProtocolException::class);
        $make(Ranges::builtIn()->ipv4(), Ranges::builtIn()->ipv6());
    }

    public function unsound(): iterable
    {
        $text = fn (array $ipv4, array $ipv6) => Ranges::fromText(implode("\n", $ipv4), implode("\n", $ipv6));
        yield 'none' => [fn () => Ranges::fromText('', '')];
        yield 'HTML' => [fn () => Ranges::fromText('<html>', '<html>')];
        yield 'private' => [fn ($ipv4, $ipv6) => $text([...$ipv4, '10.0.0.0/16'], $ipv6)];
        yield 'everything' => [fn ($ipv4, $ipv6) => $text([...$ipv4, '0.0.0.0/0'], $ipv6)];
        yield 'twice' => [fn ($ipv4, $ipv6) => $text([...$ipv4, $ipv4[0]], $ipv6)];
        yield 'the wrong way round' => [fn ($ipv4, $ipv6) => $text($ipv6, $ipv4)];
        yield 'no JSON' => [fn () => Ranges::fromJson("\xff\0")];
        yield 'failed' => [fn () => Ranges::fromJson('{"success":false,"result":{}}')];
    }
}
