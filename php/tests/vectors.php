<?php
/**
 * Runs the vectors in PHP: prints a line of canonical JSON for each, as `cfhost-vectors` does.
 *
 * php -d extension=cfhost vectors.php FOLDER URL
 *
 * With CFHOST_VECTORS_SHOW set it prints instead all that the language shows of client, reply and exception.
 */
declare(strict_types=1);

use CfHost\Client;
use CfHost\Exception\ApiException;
use CfHost\Exception\CancelledException;
use CfHost\Exception\ExceptionInterface;
use CfHost\Exception\InvalidArgumentException;
use CfHost\Exception\ProtocolException;
use CfHost\Exception\TimeoutException;
use CfHost\Exception\TlsException;
use CfHost\Exception\TransportException;
use CfHost\Secret;

[, $folder, $url] = $argv;
define('SHOWS', getenv('CFHOST_VECTORS_SHOW') !== false);
// Traces with the arguments in them, as a machine for development has them.
ini_set('zend.exception_ignore_args', '0');
ini_set('zend.exception_string_param_max_len', '1000');
$folder = rtrim($folder, '/');

$vectors = [];
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS)) as $file) {
    $name = substr($file->getPathname(), strlen($folder) + 1, -strlen('.json'));
    if ($file->getExtension() === 'json' && $name !== 'schema') {
        $vectors[$name] = json_decode(file_get_contents($file->getPathname()), false, 512, JSON_THROW_ON_ERROR);
    }
}
ksort($vectors, SORT_STRING);
foreach ($vectors as $name => $vector) {
    echo canonical($name), ' ', canonical(outcome($vector, rtrim($url, '/') . "/$name")), "\n";
    flush();
}

/** What the extension makes of a vector whose server answers at $url. */
function outcome(#[\SensitiveParameter] object $vector, string $url): array
{
    $settings = $vector->client ?? new stdClass();
    $make = fn () => new Client(
        $settings->host_key ?? '00112233445566778899aabbccddeeff',
        $settings->endpoint ?? $url,
        timeout: $settings->timeout ?? null,
        retries: $settings->retries ?? null,
        caFile: $settings->ca_file ?? null,
    );
    if (isset($settings->host_key_file)) {
        putenv("CFHOST_HOST_KEY_FILE=$settings->host_key_file");
        putenv("CFHOST_ENDPOINT=$url");
        $make = Client::fromEnv(...);
    }
    $fields = (array) $vector->fields;
    $client = null;
    try {
        $client = $make();
        show($client);
        $client = $client->withOptions(unchecked: ($vector->mode ?? 'checked') === 'unchecked');
        if (($vector->mode ?? '') === 'call') {
            ksort($fields);
            $reply = $client->call($vector->act, $fields);
            show($reply, $client->lastCall());
            if (SHOWS) {
                return [];
            }
            return ['msg' => $reply->msg(), 'reply' => json_decode($reply->revealRaw())];
        }
        // The methods and their parameters are the API's names in another spelling.
        $arguments = [];
        foreach ($fields as $field => $value) {
            $arguments[camel($field)] = $value;
        }
        $reply = $client->{camel($vector->act)}(...$arguments);
        show($reply, $client->lastCall());
        if (SHOWS) {
            return [];
        }
        return ['msg' => $reply->msg(), 'reply' => plain($reply)];
    } catch (ExceptionInterface $exception) {
        show($exception, $client?->lastCall());
        return ['error' => [
            'act' => $exception->getAct(),
            'already_gone' => $exception->isAlreadyGone(),
            'argument' => $exception->getArgument(),
            'category' => $exception->getCategory(),
            'code' => $exception->getCode() ?: null,
            'delivery' => $exception->getDelivery(),
            'http_status' => $exception->getHttpStatus(),
            'kind' => kind($exception),
            'message' => $exception->getUserMessage(),
            'name' => $exception->getName(),
            'retryable' => $exception->isRetryable(),
        ]];
    }
}

/** Prints values in every way that the language has, but for methods whose name says that they reveal. */
function show(mixed ...$values): void
{
    if (!SHOWS) {
        return;
    }
    foreach ($values as $value) {
        var_dump($value);
        print_r($value);
        foreach (['var_export', 'serialize', 'json_encode', 'array', 'iterate', 'string'] as $way) {
            try {
                echo match ($way) {
                    'var_export' => var_export($value, true),
                    'serialize' => serialize($value),
                    'json_encode' => json_encode($value, JSON_PARTIAL_OUTPUT_ON_ERROR),
                    'array' => print_r((array) $value, true),
                    'iterate' => print_r(get_object_vars($value), true),
                    'string' => (string) $value,
                }, "\n";
            } catch (Throwable $refusal) {
                echo get_class($refusal), ': ', $refusal->getMessage(), "\n";
            }
        }
        if (method_exists($value, 'raw')) {
            var_dump($value->raw(), $value->msg());
        }
        if ($value instanceof ExceptionInterface) {
            var_dump($value->getTrace(), $value->getTraceAsString(), $value->getMessage(), $value->getUserMessage(),
                $value->getAdvice(), $value->getArgument(), $value->getPrevious());
        }
    }
}

function kind(ExceptionInterface $exception): string
{
    return match (true) {
        $exception instanceof ApiException => 'api',
        $exception instanceof InvalidArgumentException => 'invalid_argument',
        $exception instanceof TimeoutException => 'timeout',
        $exception instanceof TlsException => 'tls',
        $exception instanceof TransportException => 'transport',
        $exception instanceof ProtocolException => 'protocol',
        $exception instanceof CancelledException => 'cancelled',
    };
}

function camel(string $name): string
{
    return lcfirst(str_replace('_', '', ucwords($name, '_')));
}

/** A reply, or a field of one, as plain data. */
function plain(mixed $value, string $name = ''): mixed
{
    if ($value instanceof Secret) {
        return $value->reveal();
    }
    if ($value instanceof DateTimeImmutable) {
        return $value->format('Y-m-d\TH:i:s.uP');
    }
    if (is_object($value)) {
        $fields = [];
        foreach (get_object_vars($value) as $field => $inner) {
            $fields[$field] = plain($inner, $field);
        }
        return $fields;
    }
    if (is_array($value)) {
        $inner = array_map(plain(...), $value);
        // These are maps, an empty one too.
        return in_array($name, ['hosted_cnames', 'forward_tos'], true) ? (object) $inner : $inner;
    }
    return $value;
}

/** JSON with sorted members, no blanks, and nothing escaped that need not be. */
function canonical(mixed $value): string
{
    return json_encode(sorted($value), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_LINE_TERMINATORS
        | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR);
}

function sorted(mixed $value): mixed
{
    if (is_array($value) && array_is_list($value)) {
        return array_map(sorted(...), $value);
    }
    if (is_array($value) || is_object($value)) {
        $members = array_map(sorted(...), (array) $value);
        ksort($members, SORT_STRING);
        return (object) $members;
    }
    return $value;
}
