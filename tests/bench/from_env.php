<?php
/** A look-up by what the web server sends with the request: the process knows nothing of it. */
if (getenv('CFHOST_ENDPOINT', true) !== false || getenv('CFHOST_ENDPOINT') === false) {
    throw new Exception("the process's own environment has them, too");
}
$reply = CfHost\Client::fromEnv()->userLookup(uniqueId: 'customer-1001');
if (!$reply->user_authed) {
    throw new Exception('the account is not there');
}
echo getmypid(), "\n";
