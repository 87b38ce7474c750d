<?php

declare(strict_types=1);

namespace CfHost\Testing;

use CfHost\Client;
use CfHost\Secret;

/**
 * For a PHPUnit test case: a gateway of its own on a free port, with TLS and state in memory, for all tests of the class.
 *
 * The program `cfhost-gateway` is looked for where the environment's `CFHOST_GATEWAY` says, else in the `PATH`.
 *
 *     final class HookTest extends TestCase
 *     {
 *         use \CfHost\Testing\UsesGateway;
 *
 *         public function testALostAnswer(): void
 *         {
 *             $this->fault('zone_set=reset-after*1');
 *             …
 *         }
 *     }
 */
trait UsesGateway
{
    private static ?GatewayProcess $gateway = null;

    /** The gateway, which is started when it is first asked for. */
    protected static function gateway(): GatewayProcess
    {
        return self::$gateway ??= new GatewayProcess(self::gatewayOptions());
    }

    /**
     * Options of `cfhost-gateway serve` beside its own, to be overridden.
     *
     * @return list<string>
     */
    protected static function gatewayOptions(): array
    {
        return [];
    }

    /** A client of the gateway's provider; named arguments go to its constructor. */
    protected static function client(mixed ...$options): Client
    {
        return self::gateway()->client(...$options);
    }

    /** Lets calls go wrong: `ACT=KIND[:ARGUMENT][*N]`, as `docs/GATEWAY.md` lists them. */
    protected static function fault(string ...$faults): void
    {
        self::gateway()->control('POST', '/faults', implode("\n", $faults));
    }

    /**
     * Seeds states that no act leads to, such as a banned zone.
     *
     * @param array<string, list<array<string, mixed>>> $document
     */
    protected static function seed(array $document): void
    {
        self::gateway()->control('POST', '/seed', json_encode($document, JSON_THROW_ON_ERROR));
    }

    /**
     * The calls that came since the test began, oldest first.
     *
     * @return list<array<string, mixed>>
     */
    protected static function calls(): array
    {
        return self::gateway()->control('GET', '/calls')['calls'];
    }

    /** @before */
    protected function emptyGateway(): void
    {
        self::gateway()->control('POST', '/reset');
        self::gateway()->control('DELETE', '/faults');
        self::gateway()->control('DELETE', '/calls');
    }

    /** @afterClass */
    public static function stopGateway(): void
    {
        self::$gateway = null;
    }
}

/** A running gateway; it ends with the object. */
final class GatewayProcess
{
    /** The key of its provider. */
    public const HOST_KEY = '00112233445566778899aabbccddeeff';

    public readonly string $endpoint;
    public readonly string $caFile;
    private readonly string $folder;
    private readonly string $controlUrl;
    private readonly string $token;
    /** @var resource */
    private $process;

    /** @param list<string> $options of `cfhost-gateway serve` */
    public function __construct(array $options = [])
    {
        $this->folder = sys_get_temp_dir() . '/cfhost-' . bin2hex(random_bytes(8));
        mkdir($this->folder, 0700);
        $this->token = bin2hex(random_bytes(16));
        foreach (['token' => $this->token, 'host_key' => self::HOST_KEY] as $name => $text) {
            touch("$this->folder/$name");
            chmod("$this->folder/$name", 0600);
            file_put_contents("$this->folder/$name", $text);
        }
        $this->process = proc_open(
            [
                getenv('CFHOST_GATEWAY') ?: 'cfhost-gateway', 'serve', '--listen', '127.0.0.1:0', '--state', ':memory:',
                '--tls-dir', "$this->folder/tls", '--host-key-file', "$this->folder/host_key",
                '--control', '127.0.0.1:0', '--control-token-file', "$this->folder/token", ...$options,
            ],
            [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => ['file', "$this->folder/log", 'a']],
            $pipes,
        );
        if (!$this->process) {
            throw new \RuntimeException('cfhost-gateway does not start: set CFHOST_GATEWAY to the program');
        }
        $lines = [fgets($pipes[1]), fgets($pipes[1])];
        if (!preg_match('/^listening on (\S+)\ncontrol on (\S+)$/', implode('', $lines), $urls)) {
            throw new \RuntimeException('cfhost-gateway ended: ' . file_get_contents("$this->folder/log"));
        }
        [, $this->endpoint, $this->controlUrl] = $urls;
        $this->caFile = "$this->folder/tls/ca.pem";
    }

    /** A client of it; named arguments go to the constructor. */
    public function client(mixed ...$options): Client
    {
        return new Client(...$options + [
            'hostKey' => new Secret(self::HOST_KEY), 'endpoint' => $this->endpoint, 'caFile' => $this->caFile,
        ]);
    }

    /**
     * A request to its control listener.
     *
     * @return array<string, mixed>
     */
    public function control(string $method, string $path, string $body = ''): array
    {
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => ["Authorization: Bearer $this->token", 'Connection: close', 'Content-Type: text/plain'],
            'content' => $body,
            'ignore_errors' => true,
            'timeout' => 120,
        ]]);
        $answer = json_decode(file_get_contents($this->controlUrl . $path, false, $context), true, 512, JSON_THROW_ON_ERROR);
        if (isset($answer['error'])) {
            throw new \RuntimeException("the gateway refuses: {$answer['error']}");
        }
        return $answer;
    }

    public function __destruct()
    {
        proc_terminate($this->process);
        proc_close($this->process);
        foreach (['tls/ca.pem', 'tls/cert.pem', 'tls/key.pem', 'token', 'host_key', 'log'] as $file) {
            @unlink("$this->folder/$file");
        }
        @rmdir("$this->folder/tls");
        @rmdir($this->folder);
    }
}
