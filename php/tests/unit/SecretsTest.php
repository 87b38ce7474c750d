<?php
declare(strict_types=1);

use CfHost\Client;
use CfHost\Dns\TsigKey;
use CfHost\Dns\User;
use CfHost\Exception\ExceptionInterface;
use CfHost\Secret;
use CfHost\Testing\GatewayProcess;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

/** No key and no password in anything that shows a value. */
final class SecretsTest extends TestCase
{
    use UsesGateway;

    private const PASSWORD = 'correct-horse-battery-1';

    public function testNothingShowsASecret(): void
    {
        $secret = new Secret(self::PASSWORD);
        self::assertSame(self::PASSWORD, $secret->reveal());
        foreach ($this->dumps($secret) as $how => $dump) {
            self::assertStringNotContainsString(self::PASSWORD, $dump, $how);
            self::assertNotSame('', $dump, $how);
        }
        self::assertSame([], (array) $secret);
        self::assertSame([], get_object_vars($secret));
        self::assertSame('{}', json_encode($secret));
        $copy = clone $secret;
        self::assertSame(self::PASSWORD, $copy->reveal());
        self::assertTrue($copy == $secret);
        self::assertFalse($secret == new Secret('another'));
        self::assertFalse($secret == new stdClass());
        self::assertFalse($secret == self::PASSWORD);
        self::assertSame("\0\xff", (new Secret("\0\xff"))->reveal());
        $this->expectException(Error::class);
        $this->expectExceptionMessage('could not be converted to string');
        (string) $secret;
    }

    public function testNothingShowsWhatAClientOrAReplyHolds(): void
    {
        $client = self::client(proxy: null);
        $user = $client->userCreate('customer@example.com', new Secret(self::PASSWORD), uniqueId: 1001);
        $lookup = $client->userLookup(uniqueId: 1001);
        $child = $client->hostChildNew('a', 'b', 'c', 'https://www.example.org', 'a@example.org');
        $secrets = [
            self::PASSWORD, GatewayProcess::HOST_KEY, $user->user_key->reveal(), $child->host_key->reveal(),
            $lookup->user_api_key->reveal(),
        ];
        foreach ([$client, $user, $lookup, $child, $client->lastCall(), $client->zones()] as $value) {
            foreach ($this->dumps($value) as $how => $dump) {
                foreach ($secrets as $secret) {
                    self::assertStringNotContainsString($secret, $dump, $how . ' of ' . get_class($value));
                }
            }
        }
        foreach ($secrets as $secret) {
            self::assertStringNotContainsString($secret, $user->raw() . $lookup->raw() . $child->raw());
        }
        self::assertStringContainsString($user->user_key->reveal(), $user->revealRaw());
    }

    public function testTracesHideWhatTakesAKeyOrAPassword(): void
    {
        self::fault('*=error:125');
        $key = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
        $client = self::client();
        $calls = [
            [0, fn () => $client->zoneLookup($key, 'example.com')],
            [0, fn () => $client->zoneDelete($key, 'example.com')],
            [0, fn () => $client->zoneSet($key, 'example.com', 'o.example.com', ['www'])],
            [0, fn () => $client->fullZoneSet($key, 'example.com')],
            [0, fn () => $client->resellerSubNew($key, 'example.com', 'X')],
            [0, fn () => $client->resellerSubCancel($key, 'example.com', 'X', 1)],
            [1, fn () => $client->userCreate('a@example.com', self::PASSWORD)],
            [1, fn () => $client->userAuth('a@example.com', self::PASSWORD)],
            [1, fn () => $client->call('zone_lookup', ['user_key' => $key])],
            [0, fn () => new Client(GatewayProcess::HOST_KEY, 'no URL')],
            [6, fn () => new Client('short-' . self::PASSWORD, null, null, null, null, null, 'http://u:' . self::PASSWORD . '@h:1')],
            [0, fn () => new Secret(self::PASSWORD, 1)],
            [1, fn () => new TsigKey('panel', self::PASSWORD, 'hmac-md5')],
            [0, fn () => User::key($key, 1)],
            [1, fn () => User::account('a@example.com', self::PASSWORD, [])],
        ];
        foreach ($calls as $number => [$position, $call]) {
            try {
                $call();
                self::fail("call $number");
            } catch (Throwable $exception) {
                self::assertInstanceOf(SensitiveParameterValue::class, $exception->getTrace()[0]['args'][$position], "call $number");
                // The rest of a trace is PHPUnit's own: phpt/dumps.phpt dumps exceptions whole.
                foreach ($this->dumps((object) $exception->getTrace()[0]['args']) + [(string) $exception] as $how => $dump) {
                    foreach ([$key, self::PASSWORD, GatewayProcess::HOST_KEY] as $secret) {
                        self::assertStringNotContainsString($secret, $dump, "$how of call $number");
                    }
                }
                self::assertStringContainsString('Object(SensitiveParameterValue)', $exception->getTraceAsString());
            }
        }
    }

    public function testTheAttributeStandsWhereverOneIsTaken(): void
    {
        $found = [];
        foreach ((new ReflectionExtension('cfhost'))->getClasses() as $class) {
            foreach ($class->getMethods() as $method) {
                foreach ($method->getParameters() as $parameter) {
                    $isSecret = str_contains((string) $parameter->getType(), 'Secret')
                        || in_array($parameter->getName(), ['value', 'fields'], true);
                    $attributes = array_map(fn ($attribute) => $attribute->getName(), $parameter->getAttributes());
                    self::assertSame($isSecret ? ['SensitiveParameter'] : [], $attributes, "$method->class::$method->name");
                    $found = array_merge($found, $attributes);
                }
            }
        }
        self::assertCount(15, $found);
    }

    public function testAKeyThatTheServerEchoesIsMasked(): void
    {
        self::fault('zone_list=error:700', 'zone_lookup=error:125');
        $key = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
        foreach ([fn ($client) => $client->zoneList(), fn ($client) => $client->zoneLookup($key, 'example.com')] as $call) {
            try {
                $call(self::client());
                self::fail('no error');
            } catch (ExceptionInterface $exception) {
                self::assertStringContainsString('***', $exception->getUserMessage());
                self::assertStringNotContainsString($key, (string) $exception . $exception->getUserMessage());
                self::assertStringNotContainsString(GatewayProcess::HOST_KEY, (string) $exception);
            }
        }
    }

    /** @return array<string, string> */
    private function dumps(object $value): array
    {
        $captured = function (callable $dump) use ($value): string {
            ob_start();
            try {
                $dump($value);
            } finally {
                $text = ob_get_clean();
            }
            return $text;
        };
        try {
            $serialised = serialize($value);
        } catch (Exception $exception) {
            $serialised = $exception->getMessage();
        }
        return [
            'var_dump' => $captured('var_dump'),
            'print_r' => print_r($value, true),
            'var_export' => var_export($value, true),
            'debug_zval_dump' => $captured('debug_zval_dump'),
            'json_encode' => json_encode($value, JSON_PARTIAL_OUTPUT_ON_ERROR),
            'serialize' => $serialised,
            'array' => print_r((array) $value, true),
            'get_mangled_object_vars' => print_r(get_mangled_object_vars($value), true),
        ];
    }
}
