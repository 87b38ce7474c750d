<?php
/**
 * Runs the vectors in PHP: prints a line of canonical JSON for each, as `cfhost-vectors rust` does.
 *
 * php -d extension=cfhost vectors.php FOLDER-OF-VECTORS URL-OF-CFHOST-VECTORS-SERVE
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
}

/** What the extension makes of a vector whose server answers at $url. */
function outcome(object $vector, string $url): array
{
    $client = new Client('00112233445566778899aabbccddeeff', $url);
    $client = $client->withOptions(unchecked: ($vector->mode ?? 'checked') === 'unchecked');
    $fields = (array) $vector->fields;
    try {
        if (($vector->mode ?? '') === 'call') {
            ksort($fields);
            $reply = $client->call($vector->act, $fields);
            return ['msg' => $reply->msg(), 'reply' => json_decode($reply->revealRaw())];
        }
        // The methods and their parameters are the API's names in another spelling.
        $arguments = [];
        foreach ($fields as $field => $value) {
            $arguments[camel($field)] = $value;
        }
        $reply = $client->{camel($vector->act)}(...$arguments);
        return ['msg' => $reply->msg(), 'reply' => plain($reply)];
    } catch (ExceptionInterface $exception) {
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
