<?php
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception\InvalidArgumentException;
use CfHost\Testing\GatewayProcess;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

final class EnvironmentTest extends TestCase
{
    use UsesGateway;

    private const VARIABLES = ['ENDPOINT', 'HOST_KEY', 'HOST_KEY_FILE', 'CA_FILE', 'TIMEOUT'];

    protected function tearDown(): void
    {
        foreach (self::VARIABLES as $name) {
            putenv("CFHOST_$name");
        }
    }

    public function testAClientByTheEnvironment(): void
    {
        putenv('CFHOST_ENDPOINT=' . self::gateway()->endpoint);
        putenv('CFHOST_CA_FILE=' . self::gateway()->caFile);
        putenv('CFHOST_HOST_KEY=' . GatewayProcess::HOST_KEY);
        self::assertSame([], Client::fromEnv()->zoneList()->rows);
        putenv('CFHOST_TIMEOUT=0.2');
        self::fault('*=delay:60000');
        $this->expectException(CfHost\Exception\TimeoutException::class);
        Client::fromEnv()->zoneList();
    }

    public function testWithoutAKey(): void
    {
        try {
            Client::fromEnv();
            self::fail('no key');
        } catch (InvalidArgumentException $exception) {
            self::assertSame('CFHOST_HOST_KEY', $exception->getArgument());
        }
    }

    public function testWithoutIniSettings(): void
    {
        try {
            Client::fromIni();
            self::fail('no key');
        } catch (InvalidArgumentException $exception) {
            self::assertSame('cfhost.host_key_file', $exception->getArgument());
        }
    }
}
