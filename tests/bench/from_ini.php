<?php
/** A look-up by the settings of the pool: the page knows neither key nor endpoint. */
$reply = CfHost\Client::fromIni()->userLookup(uniqueId: 'customer-1001');
if (!$reply->user_authed || ini_set('cfhost.endpoint', 'https://127.0.0.1:1/') !== false) {
    throw new Exception('a page that can change the settings, or finds none');
}
echo getmypid(), "\n";
