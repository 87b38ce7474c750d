--TEST--
Paths that PHP's code names obey open_basedir
--EXTENSIONS--
cfhost
--FILE--
<?php
$key = '00112233445566778899aabbccddeeff';
$inside = __DIR__ . '/open_basedir.pem';
copy(getenv('CFHOST_TEST_CA_FILE'), $inside);
file_put_contents(__DIR__ . '/open_basedir.key', $key);
chmod(__DIR__ . '/open_basedir.key', 0600);
symlink(getenv('CFHOST_TEST_CA_FILE'), __DIR__ . '/open_basedir.link');
chdir(__DIR__);
ini_set('open_basedir', __DIR__);
$attempt = function (string $what, callable $make) {
    try {
        $client = $make();
        echo "$what: ", strlen($client->cpanelInfo()->cpanel_latest) > 0 ? 'answered' : 'nothing', "\n";
    } catch (CfHost\Exception\InvalidArgumentException $exception) {
        echo $what, ': ', $exception->getMessage(), "\n";
    }
};
$attempt('inside', fn () => new CfHost\Client($key, getenv('CFHOST_TEST_ENDPOINT'), caFile: $inside));
$attempt('relative', fn () => new CfHost\Client($key, getenv('CFHOST_TEST_ENDPOINT'), caFile: 'open_basedir.pem'));
$attempt('outside', fn () => new CfHost\Client($key, getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE')));
$attempt('up', fn () => new CfHost\Client($key, getenv('CFHOST_TEST_ENDPOINT'), caFile: __DIR__ . '/../vectors.php'));
$attempt('link', fn () => new CfHost\Client($key, getenv('CFHOST_TEST_ENDPOINT'), caFile: __DIR__ . '/open_basedir.link'));
putenv('CFHOST_ENDPOINT=' . getenv('CFHOST_TEST_ENDPOINT'));
putenv("CFHOST_CA_FILE=$inside");
putenv('CFHOST_HOST_KEY_FILE=' . __DIR__ . '/open_basedir.key');
$attempt('environment', CfHost\Client::fromEnv(...));
putenv('CFHOST_HOST_KEY_FILE=/etc/passwd');
$attempt('key of the environment', CfHost\Client::fromEnv(...));
putenv('CFHOST_HOST_KEY_FILE');
putenv("CFHOST_HOST_KEY=$key");
putenv('CFHOST_CA_FILE=/etc/passwd');
$attempt('authority of the environment', CfHost\Client::fromEnv(...));
$refuse = function (string $what, callable $call) {
    try {
        $call();
        echo "$what: done\n";
    } catch (CfHost\Exception\InvalidArgumentException $exception) {
        echo $what, ': ', $exception->getMessage(), "\n";
    }
};
$refuse('no list inside', fn () => CfHost\Ranges::load(__DIR__ . '/open_basedir.json'));
$refuse('list outside', fn () => CfHost\Ranges::load('/etc/passwd'));
$nobody = 'https://127.0.0.1:1/';
$refuse('refresh outside', fn () => CfHost\Ranges::refresh($nobody, cacheFile: dirname(__DIR__) . '/ranges.json'));
$refuse('refresh by an authority outside', fn () => CfHost\Ranges::refresh($nobody, caFile: '/etc/passwd'));
?>
--CLEAN--
<?php
array_map(unlink(...), glob(__DIR__ . '/open_basedir.{pem,key,link}', GLOB_BRACE));
?>
--EXPECT--
inside: answered
relative: answered
outside: ca_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
up: ca_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
link: ca_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
environment: answered
key of the environment: CFHOST_HOST_KEY_FILE: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
authority of the environment: CFHOST_CA_FILE: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
no list inside: done
list outside: cache_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
refresh outside: cache_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
refresh by an authority outside: ca_file: is outside of open_basedir (invalid_argument, not sent) Nothing was changed.
