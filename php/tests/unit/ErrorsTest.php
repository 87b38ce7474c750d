<?php
declare(strict_types=1);

use CfHost\Category;
use CfHost\Delivery;
use CfHost\ErrorCode;
use CfHost\Exception;
use CfHost\Testing\UsesGateway;
use PHPUnit\Framework\TestCase;

final class ErrorsTest extends TestCase
{
    use UsesGateway;

    /** @dataProvider codes */
    public function testEachCodeHasTheClassOfItsCategory(string $name, int $code, string $class, string $category): void
    {
        self::fault("zone_list=error:$code");
        try {
            self::client(retries: 0)->zoneList();
            self::fail("no error $code");
        } catch (Exception\ApiException $exception) {
            self::assertSame($class, get_class($exception));
            self::assertInstanceOf(Exception\ExceptionInterface::class, $exception);
            self::assertInstanceOf(RuntimeException::class, $exception);
            self::assertSame($code, $exception->getCode());
            self::assertSame($name, $exception->getName());
            self::assertSame($category, $exception->getCategory());
            self::assertSame('zone_list', $exception->getAct());
            self::assertSame(Delivery::ANSWERED, $exception->getDelivery());
            self::assertSame(200, $exception->getHttpStatus());
            self::assertNotSame('', $exception->getUserMessage());
            self::assertStringContainsString($exception->getUserMessage(), $exception->getMessage());
            self::assertNotSame('', $exception->getAdvice());
            self::assertSame(in_array($code, [601, 701, 702, 703], true), $exception->isRetryable());
            self::assertNull($exception->getArgument());
            self::assertNull($exception->revealRaw());
        }
    }

    public function codes(): iterable
    {
        $classes = [
            Category::AUTH => Exception\AuthException::class,
            Category::INPUT => Exception\InputException::class,
            Category::CONFLICT => Exception\ConflictException::class,
            Category::NOT_FOUND => Exception\NotFoundException::class,
            Category::STATE => Exception\StateException::class,
            Category::LIMIT => Exception\LimitException::class,
            Category::SUBSCRIPTION => Exception\SubscriptionException::class,
            Category::SERVER => Exception\ServerException::class,
        ];
        $table = json_decode(file_get_contents(__DIR__ . '/../../../tests/fixtures/error-codes.json'), true);
        self::assertCount(65, $table);
        foreach ($table as $row) {
            yield $row['name'] => [$row['name'], $row['code'], $classes[$row['category']], $row['category']];
        }
    }

    public function testErrorCodeHasAConstantForEach(): void
    {
        $table = json_decode(file_get_contents(__DIR__ . '/../../../tests/fixtures/error-codes.json'), true);
        $constants = (new ReflectionClass(ErrorCode::class))->getConstants();
        self::assertEquals(array_column($table, 'code', 'name'), $constants);
    }

    public function testWhereItWasThrown(): void
    {
        self::fault('zone_list=error:124');
        $client = self::client();
        try {
            $line = __LINE__ + 1;
            $client->zoneList();
            self::fail('no error');
        } catch (Exception\AuthException $exception) {
            self::assertSame([__FILE__, $line], [$exception->getFile(), $exception->getLine()]);
            self::assertSame(['zoneList', CfHost\Client::class], [
                $exception->getTrace()[0]['function'], $exception->getTrace()[0]['class'],
            ]);
            self::assertNull($exception->getPrevious());
            self::assertStringContainsString('ErrorsTest.php', (string) $exception);
        }
    }

    public function testTheyCanBeConstructedAndExtended(): void
    {
        $previous = new LogicException('why');
        $exception = new Exception\ConflictException('In use.', ErrorCode::EMAIL_IN_USE, $previous);
        self::assertSame(['In use.', 120, $previous], [
            $exception->getMessage(), $exception->getCode(), $exception->getPrevious(),
        ]);
        self::assertSame(['EMAIL_IN_USE', 'conflict', 'answered', 'In use.', null], [
            $exception->getName(), $exception->getCategory(), $exception->getDelivery(), $exception->getUserMessage(),
            $exception->getAct(),
        ]);
        $own = new class ('Mine.') extends Exception\TransportException {
            protected ?string $act = 'zone_set';
        };
        self::assertSame(['zone_set', 'perhaps_carried_out', false, 0], [
            $own->getAct(), $own->getDelivery(), $own->isRetryable(), $own->getCode(),
        ]);
        foreach (['Api', 'Auth', 'Input', 'Conflict', 'NotFound', 'State', 'Limit', 'Subscription', 'Server',
            'InvalidArgument', 'Transport', 'Timeout', 'Tls', 'Protocol', 'Cancelled', 'Internal'] as $name) {
            $class = "CfHost\\Exception\\{$name}Exception";
            try {
                throw new $class('x', 7);
            } catch (Exception\ExceptionInterface $exception) {
                self::assertSame(['x', 7, __LINE__ - 2], [$exception->getMessage(), $exception->getCode(), $exception->getLine()]);
                self::assertFalse($exception->isAlreadyGone());
                self::assertNull($exception->revealRaw());
                self::assertSame('', $exception->getAdvice());
                self::assertNull($exception->getHttpStatus());
            }
        }
        self::assertInstanceOf(\InvalidArgumentException::class, new Exception\InvalidArgumentException());
        self::assertInstanceOf(Exception\TransportException::class, new Exception\TimeoutException());
        self::assertInstanceOf(Exception\TransportException::class, new Exception\TlsException());
    }

    public function testWhatIsAlreadyGone(): void
    {
        $client = self::client();
        $user = $client->userCreate('customer@example.com', 'correct-horse-1')->user_key;
        $client->zoneSet($user, 'example.com', 'origin.example.com', ['www']);
        $client->zoneDelete($user, 'example.com');
        try {
            $client->zoneDelete($user, 'example.com');
            self::fail('deleted twice');
        } catch (Exception\StateException $exception) {
            self::assertTrue($exception->isAlreadyGone());
            self::assertSame(ErrorCode::ZONE_ALREADY_REMOVED, $exception->getCode());
        }
    }

    public function testWhatIsWrongBeforeSending(): void
    {
        try {
            self::client()->userCreate('customer@example.com', 'abc');
            self::fail('a password of three characters');
        } catch (Exception\InvalidArgumentException $exception) {
            self::assertSame(['cloudflare_pass', 110, 'not_sent', 'user_create'], [
                $exception->getArgument(), $exception->getCode(), $exception->getDelivery(), $exception->getAct(),
            ]);
        }
        self::assertSame([], self::calls());
    }
}
