--TEST--
ini settings are the system's alone
--EXTENSIONS--
cfhost
--FILE--
<?php
foreach (ini_get_all('cfhost') as $name => $setting) {
    printf("%s = '%s', %s\n", $name, $setting['global_value'], $setting['access'] === INI_SYSTEM ? 'system' : 'others');
    var_dump(ini_set($name, '/tmp/x'));
}
?>
--EXPECT--
cfhost.ca_file = '', system
bool(false)
cfhost.endpoint = '', system
bool(false)
cfhost.host_key_file = '', system
bool(false)
cfhost.timeout = '25', system
bool(false)
