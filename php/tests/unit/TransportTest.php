<?php
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception;
use CfHost\Testing\GatewayProcess;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

final class TransportTest extends TestCase
{
    use UsesGateway;

    public function testATimeoutOfTheClientAndOfOptions(): void
    {
        self::fault('*=delay:60000');
        foreach ([self::client(timeout: 2.0), self::client()->withOptions(timeout: 2.0)] as $client) {
            $began = microtime(true);
            try {
                $client->zoneList();
                self::fail('no timeout');
            } catch (Exception\TimeoutException $exception) {
                self::assertSame('perhaps_carried_out', $exception->getDelivery());
                self::assertSame('zone_list', $exception->getAct());
            }
            self::assertLessThan(40, microtime(true) - $began);
        }
    }

    public function testAnAuthorityThatIsNotTrusted(): void
    {
        $other = new GatewayProcess();
        foreach ([['caFile' => $other->caFile], ['caFile' => null]] as $options) {
            try {
                self::client(...$options)->zoneList();
                self::fail('a certificate of somebody else');
            } catch (Exception\TlsException $exception) {
                self::assertSame('not_sent', $exception->getDelivery());
            }
        }
        self::assertSame([], self::calls());
    }

    public function testAServerThatDoesNotSpeakTls(): void
    {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($server, false);
        $this->expectException(Exception\TransportException::class);
        self::client(endpoint: "https://$name/", timeout: 1, retries: 0)->zoneList();
    }

    public function testNobodyListens(): void
    {
        $server = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($server, false);
        fclose($server);
        try {
            self::client(endpoint: "https://$name/", retries: 1)->zoneList();
            self::fail('nobody listens');
        } catch (Exception\TransportException $exception) {
            self::assertSame(Exception\TransportException::class, get_class($exception));
            self::assertSame('not_sent', $exception->getDelivery());
            self::assertSame(RuntimeException::class, get_class($exception->getPrevious()));
            self::assertStringContainsString('refused', $exception->getPrevious()->getMessage());
        }
        $client = self::client(endpoint: "https://$name/", retries: 1);
        try {
            $client->zoneList();
        } catch (Exception\TransportException) {
        }
        self::assertSame(2, $client->lastCall()->attempts);
    }

    public function testAProxyIsUsedAndItsPasswordIsNotShown(): void
    {
        $proxy = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($proxy, false);
        try {
            self::client(proxy: "http://user:p4ssw0rd@$name", timeout: 2.0, retries: 0)->zoneList();
            self::fail('a proxy that does not answer');
        } catch (Exception\TransportException $exception) {
            self::assertStringNotContainsString('p4ssw0rd', $exception . print_r($exception->getTrace()[0], true));
        }
        $asked = fread(stream_socket_accept($proxy, 60), 4096);
        self::assertStringStartsWith('CONNECT ' . parse_url(self::gateway()->endpoint, PHP_URL_HOST), $asked);
    }

    /** @dataProvider faults */
    public function testFaults(string $fault, string $class, string $delivery, int $attempts): void
    {
        self::fault("zone_list=$fault");
        $client = self::client(retries: 1);
        try {
            $client->zoneList();
            self::fail($fault);
        } catch (Exception\ExceptionInterface $exception) {
            self::assertSame([$class, $delivery], [get_class($exception), $exception->getDelivery()]);
            self::assertSame($attempts, $client->lastCall()->attempts);
        }
    }

    public function faults(): iterable
    {
        yield ['http-500', Exception\ProtocolException::class, 'perhaps_carried_out', 1];
        yield ['empty', Exception\ProtocolException::class, 'perhaps_carried_out', 2];
        yield ['cut', Exception\ProtocolException::class, 'perhaps_carried_out', 2];
        yield ['reset-before', Exception\TransportException::class, 'perhaps_carried_out', 2];
        yield ['reset-after', Exception\TransportException::class, 'perhaps_carried_out', 2];
        yield ['error:601', Exception\ServerException::class, 'answered', 2];
    }

    public function testWhatOnlyReadsIsTriedAgain(): void
    {
        self::fault('zone_list=reset-before*1');
        $client = self::client();
        self::assertSame([], $client->zoneList()->rows);
        self::assertSame(2, $client->lastCall()->attempts);
    }

    public function testWhatChangesSomethingIsNot(): void
    {
        $client = self::client();
        $user = $client->userCreate('customer@example.com', 'correct-horse-1')->user_key;
        $client->zoneSet($user, 'example.com', 'origin.example.com', ['www']);
        self::fault('zone_delete=reset-after*1');
        try {
            $client->zoneDelete($user, 'example.com');
            self::fail('an answer that was lost');
        } catch (Exception\TransportException $exception) {
            self::assertSame('perhaps_carried_out', $exception->getDelivery());
        }
        self::assertFalse($client->zoneLookup($user, 'example.com')->zone_exists);
    }

    public function testAKeyInAnAnswerThatCannotBeReadIsNotLost(): void
    {
        $body = '{"request":{"act":"host_key_regen"},"response":{"odd":"fedcba98765432100123456789abcdef"},"result":"success","msg":null}';
        $server = stream_socket_server('tcp://127.0.0.1:0');
        $name = stream_socket_get_name($server, false);
        $answering = pcntl_fork();
        if ($answering === 0) {
            $connection = stream_socket_accept($server, 120);
            // All of the request, or closing would reset the connection.
            for ($asked = ''; !preg_match('/Content-Length: (\d+)\r\n(?:.*?\r\n)?\r\n(.*)$/is', $asked, $parts) || strlen($parts[2]) < $parts[1];) {
                $asked .= fread($connection, 4096);
            }
            fwrite($connection, sprintf(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
                strlen($body),
                $body,
            ));
            fclose($connection);
            // Without the shutdown of PHPUnit, which is the parent's.
            posix_kill(getmypid(), SIGKILL);
        }
        try {
            (new Client(GatewayProcess::HOST_KEY, "http://$name/"))->hostKeyRegen();
            self::fail('no key in the answer');
        } catch (Exception\ProtocolException $exception) {
            self::assertSame($body, $exception->revealRaw());
            self::assertStringNotContainsString('fedcba98765432100123456789abcdef', (string) $exception);
        } finally {
            pcntl_waitpid($answering, $status);
        }
    }

    public function testConnectionsOutliveClients(): void
    {
        // One of its own: connections of other tests, and of their processes, may still be there.
        $gateway = new GatewayProcess();
        foreach (range(1, 20) as $round) {
            $gateway->client()->zoneList();
        }
        self::assertCount(20, $gateway->control('GET', '/calls')['calls']);
        $port = parse_url($gateway->endpoint, PHP_URL_PORT);
        $open = shell_exec(sprintf('grep -c ":%04X 01 " /proc/self/net/tcp', $port));
        self::assertSame(1, (int) $open);
    }

    public function testTenThousandCallsTakeNoMoreMemory(): void
    {
        $call = function (): void {
            $client = self::client();
            $client->userLookup('nobody@example.com');
            try {
                $client->zoneLookup('0f1e2d3c4b5a69788796a5b4c3d2e1f0', 'example.com');
            } catch (Exception\NotFoundException $exception) {
                $exception->getAdvice();
            }
        };
        $resident = fn () => (int) preg_replace('/.*^VmRSS:\s+(\d+).*/ms', '$1', file_get_contents('/proc/self/status'));
        foreach (range(1, 500) as $round) {
            $call();
        }
        gc_collect_cycles();
        [$used, $held] = [memory_get_usage(), $resident()];
        for ($round = 0; $round < 5000; $round++) {
            $call();
        }
        gc_collect_cycles();
        self::assertLessThan(4096, memory_get_usage() - $used, 'bytes of PHP');
        self::assertLessThan(2048, $resident() - $held, 'KiB of the process');
    }
}
