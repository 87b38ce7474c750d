"""lexicon_job.py URL TOKEN: dns-lexicon, pointed elsewhere by a subclass of three lines, makes, lists, changes and deletes a record."""

import sys

from lexicon._private.providers.cloudflare import Provider
from lexicon.client import Client
from lexicon.config import ConfigResolver


def main(url: str, token: str) -> None:
    class Elsewhere(Provider):
        def __init__(self, config) -> None:  # noqa: ANN001
            super().__init__(config)
            self.api_endpoint = url

    def client(action: str, **more: str) -> Client:
        settings = {"provider_name": "cloudflare", "action": action, "domain": "lexicon-jobs.net", "type": "TXT", **more}
        settings["cloudflare"] = {"auth_token": token}
        made = Client(ConfigResolver().with_dict(settings))
        made.provider_class = Elsewhere
        return made

    with client("create") as operations:
        assert operations.create_record("TXT", "_acme-challenge.lexicon-jobs.net", "first")
        # The same once more is no failure.
        assert operations.create_record("TXT", "_acme-challenge.lexicon-jobs.net", "first")
        (record,) = operations.list_records("TXT", "_acme-challenge.lexicon-jobs.net")
        assert record["content"].strip('"') == "first", record
        assert operations.update_record(record["id"], "TXT", "_acme-challenge.lexicon-jobs.net", "second")
        (record,) = operations.list_records("TXT", "_acme-challenge.lexicon-jobs.net")
        assert record["content"].strip('"') == "second", record
        assert operations.delete_record(record["id"])
        assert operations.list_records("TXT", "_acme-challenge.lexicon-jobs.net") == []
    print("lexicon: done")


if __name__ == "__main__":
    main(*sys.argv[1:])
