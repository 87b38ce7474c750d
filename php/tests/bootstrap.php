<?php
declare(strict_types=1);

require __DIR__ . '/../testing/UsesGateway.php';
require __DIR__ . '/Bind.php';
// A trace shows arguments only where this is 0: what it shows then is what the tests are about.
ini_set('zend.exception_ignore_args', '0');
