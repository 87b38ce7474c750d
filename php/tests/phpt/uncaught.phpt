--TEST--
An exception that nobody catches shows file, line and trace, and no password
--EXTENSIONS--
cfhost
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=1000
--FILE--
<?php
$client = new CfHost\Client('00112233445566778899aabbccddeeff', getenv('CFHOST_TEST_ENDPOINT'), caFile: getenv('CFHOST_TEST_CA_FILE'));
function sign_up(CfHost\Client $client, #[SensitiveParameter] string $password)
{
    $client->userCreate('not-an-address', $password);
}
sign_up($client, 'correct-horse-battery-1');
?>
--EXPECTF--
Fatal error: Uncaught CfHost\Exception\InvalidArgumentException: user_create: Please correct your CloudFlare e-mail address. You entered "not-an-address". (code 126, not sent) Correct the e-mail address. in %suncaught.php:5
Stack trace:
#0 %suncaught.php(5): CfHost\Client->userCreate('not-an-address', Object(SensitiveParameterValue))
#1 %suncaught.php(7): sign_up(Object(CfHost\Client), Object(SensitiveParameterValue))
#2 {main}
  thrown in %suncaught.php on line 5
