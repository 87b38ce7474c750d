--TEST--
Client::fromIni() reads the key's file, and refuses one that others can read
--EXTENSIONS--
cfhost
--FILE--
<?php
$file = __DIR__ . '/from_ini.key';
file_put_contents($file, " 00112233445566778899aabbccddeeff\n");
$settings = [
    '-d', "cfhost.host_key_file=$file", '-d', 'cfhost.endpoint=' . getenv('CFHOST_TEST_ENDPOINT'),
    '-d', 'cfhost.ca_file=' . getenv('CFHOST_TEST_CA_FILE'),
];
$run = function (array $more) use ($settings): string {
    $code = 'try { echo count(CfHost\Client::fromIni()->cpanelInfo()->cpanel_latest ? [1] : []), " answer\n"; }'
        . 'catch (Throwable $e) { echo get_class($e), ": ", $e->getMessage(), "\n"; }';
    $command = [PHP_BINARY, '-n', '-d', 'extension=' . getenv('CFHOST_EXTENSION'), ...$settings, ...$more, '-r', $code];
    return shell_exec(implode(' ', array_map(escapeshellarg(...), $command)) . ' 2>&1');
};
foreach ([0600, 0640, 0604, 0644, 0602] as $mode) {
    chmod($file, $mode);
    printf("%o: %s", $mode, $run([]));
}
chmod($file, 0600);
// The administrator's paths are not bound by what PHP's code is bound by.
echo $run(['-d', 'open_basedir=/nonexistent']);
echo $run(['-d', 'cfhost.timeout=soon']);
echo $run(['-d', 'cfhost.timeout=0']);
echo $run(['-d', 'cfhost.ca_file=/nonexistent']);
file_put_contents($file, "short");
echo $run([]);
unlink($file);
echo $run([]);
?>
--EXPECT--
600: 1 answer
640: 1 answer
604: CfHost\Exception\InvalidArgumentException: host_key_file: is open to every user of the system: chmod 600 it, or 640 for a group that has to read it; a secret of Docker or Kubernetes gets mode 0400 or 0440 where it is mounted (invalid_argument, not sent) Nothing was changed.
644: CfHost\Exception\InvalidArgumentException: host_key_file: is open to every user of the system: chmod 600 it, or 640 for a group that has to read it; a secret of Docker or Kubernetes gets mode 0400 or 0440 where it is mounted (invalid_argument, not sent) Nothing was changed.
602: CfHost\Exception\InvalidArgumentException: host_key_file: is open to every user of the system: chmod 600 it, or 640 for a group that has to read it; a secret of Docker or Kubernetes gets mode 0400 or 0440 where it is mounted (invalid_argument, not sent) Nothing was changed.
1 answer
CfHost\Exception\InvalidArgumentException: cfhost.timeout: is not a number of seconds (invalid_argument, not sent) Nothing was changed.
CfHost\Exception\InvalidArgumentException: timeout: must be longer than zero (invalid_argument, not sent) Nothing was changed.
CfHost\Exception\InvalidArgumentException: ca_file: cannot be read (invalid_argument, not sent) Nothing was changed.
CfHost\Exception\InvalidArgumentException: host_key_file: is not 32 characters of 0-9 and a-z: it has to hold the key and nothing else (invalid_argument, not sent) Nothing was changed.
CfHost\Exception\InvalidArgumentException: host_key_file: cannot be read (invalid_argument, not sent) Nothing was changed.
