<?php
declare(strict_types=1);

use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

final class RepliesTest extends TestCase
{
    use UsesGateway;

    public function testClassesAreFinalAndFieldsTypedAndReadonly(): void
    {
        $count = 0;
        foreach ((new ReflectionExtension('cfhost'))->getClasses() as $class) {
            if (preg_match('/(Reply|Row|Plan|Sub|LastCall)$/', $class->getName())) {
                self::assertTrue($class->isFinal(), $class->getName());
                foreach ($class->getProperties() as $property) {
                    self::assertTrue($property->isReadOnly() && $property->isPublic() && $property->hasType());
                    self::assertMatchesRegularExpression('/^[a-z0-9]+(_[a-z0-9]+)*$/', $property->getName());
                    $count++;
                }
            }
        }
        self::assertSame(89, $count);
    }

    public function testTheyCompareByFieldsAndMakeJson(): void
    {
        $client = self::client();
        $user = $client->userCreate('customer@example.com', 'correct-horse-1')->user_key;
        $set = fn (string $name) => $client->zoneSet($user, 'example.com', 'origin.example.com', [$name]);
        [$one, $same, $other] = [$set('www'), $set('www'), $set('blog')];
        self::assertTrue($one == $same);
        self::assertFalse($one == $other);
        self::assertNotSame($one, $same);
        self::assertSame(
            '{"zone_name":"example.com","resolving_to":"origin.example.com",'
            . '"hosted_cnames":{"www.example.com":"origin.example.com"},'
            . '"forward_tos":{"www.example.com":"www.example.com.cdn.cloudflare.net"},"zone_name_sent":null}',
            json_encode($one),
        );
        $copy = clone $one;
        self::assertEquals($one, $copy);
        self::assertSame($one->revealRaw(), $copy->revealRaw());
        $stored = unserialize(serialize($one));
        self::assertEquals($one, $stored);
        self::assertSame([null, null, null], [$stored->raw(), $stored->revealRaw(), $stored->msg()]);
        // Secrets compare by value, so replies with keys do, too.
        self::assertTrue($client->userLookup('customer@example.com') == $client->userLookup('customer@example.com'));
    }

    public function testNothingIsChangedOrAdded(): void
    {
        $reply = self::client()->cpanelInfo();
        foreach ([
            'Cannot modify readonly property CfHost\CpanelInfoReply::$cpanel_latest' => fn () => $reply->cpanel_latest = '1',
            'Cannot create dynamic property CfHost\CpanelInfoReply::$more' => fn () => $reply->more = 1,
            'Cannot unset readonly property CfHost\CpanelInfoReply::$cpanel_sha1' => function () use ($reply) {
                unset($reply->cpanel_sha1);
            },
        ] as $message => $change) {
            try {
                $change();
                self::fail($message);
            } catch (Error $error) {
                self::assertSame($message, $error->getMessage());
            }
        }
    }

    public function testRawIsMaskedAndRevealRawIsNot(): void
    {
        $reply = self::client()->userCreate('customer@example.com', 'correct-horse-1');
        self::assertSame('***', json_decode($reply->raw())->response->user_key);
        self::assertSame($reply->user_key->reveal(), json_decode($reply->revealRaw())->response->user_key);
    }

    public function testTheExtensionHasTheStubs(): void
    {
        $folder = dirname(__DIR__);
        $ours = shell_exec(sprintf(
            '%s -n -d extension=%s %s/reflect.php 2>&1', PHP_BINARY, getenv('CFHOST_EXTENSION'), $folder
        ));
        $stubs = shell_exec(sprintf('%s -n %s/reflect.php %s/stubs/cfhost.stub.php 2>&1', PHP_BINARY, $folder, dirname($folder)));
        self::assertGreaterThan(400, substr_count($ours, "\n"));
        self::assertSame($stubs, $ours);
        $text = file_get_contents(dirname($folder) . '/stubs/cfhost.stub.php');
        self::assertStringContainsString('@version ' . phpversion('cfhost') . "\n", $text);
    }
}
