--TEST--
phpinfo() has versions, TLS, authorities and settings, and no key
--EXTENSIONS--
cfhost
--INI--
cfhost.ca_file=/etc/gateway/ca.pem
cfhost.host_key_file=/etc/gateway/host.key
--ENV--
CFHOST_HOST_KEY=00112233445566778899aabbccddeeff
--FILE--
<?php
ob_start();
phpinfo(INFO_MODULES);
$info = ob_get_clean();
$block = substr($info, strpos($info, "\ncfhost\n"));
echo trim(substr($block, 0, strpos($block, "\n\n", strpos($block, 'cfhost.timeout')))), "\n";
var_dump(str_contains($info, '00112233445566778899aabbccddeeff'));
?>
--EXPECTF--
cfhost

cfhost => enabled
Version => %d.%d.%d
TLS => rustls with ring, TLS 1.2 and 1.3
Certificate authorities => of /etc/gateway/ca.pem, for Client::fromIni()
Default endpoint => https://api.cloudflare.com/host-gw.html
Default timeout => 25 s

Directive => Local Value => Master Value
cfhost.ca_file => /etc/gateway/ca.pem => /etc/gateway/ca.pem
cfhost.endpoint => no value => no value
cfhost.host_key_file => /etc/gateway/host.key => /etc/gateway/host.key
cfhost.timeout => 25 => 25
bool(false)
