using System.Text;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Bodies of events, invalidations and relations, from valid to random bytes.</summary>
internal sealed class ChangeFuzzBodies(Random random, FuzzTexts texts)
{
    private static readonly string[] Events =
    [
        """{"id": "1", "source": "shop", "entity": "Order", "ids": ["1"], "change": "update", "changed_fields": ["Status"], "occurred_at": "2026-03-10T12:00:00Z", "position": "7", "values": {"AccountId": "X", "Billing": {"City": "Oslo"}}}""",
        """{"entity": "PostsById", "ids": ["42"], "change": "read", "resource_url": "/posts/42?b=2&a=3,1", "access_token": "T1"}""",
        """{"entity": "PostsById", "ids": ["42"], "change": "delete", "resource_url": "https://api.example.net/posts/42#x"}""",
        """{"entity": "Product2", "change": "overflow"}""",
        """{"entity": "unicorn", "ids": ["1", 2, "three"], "change": "gap"}""",
        """{"entity": "Heartbeat", "ids": ["feed"], "change": "read", "occurred_at": 1773144000000}""",
        """{"entity": "bruin_client", "ids": ["9101"], "change": "update"}""",
        """{"entity": "velocloud_edge", "ids": ["vco1.example.net/100/1"], "change": "update"}""",
        """{"specversion": "1.0", "id": "c1", "source": "/shop", "type": "com.example.order.updated.v2", "subject": "1", "time": "2026-03-10T12:00:00Z", "data": {"id": "1", "changed_fields": ["a"]}}""",
        """{"specversion": "1.0", "id": "c2", "source": "/shop", "type": "x", "data": {"entity": "Order", "ids": ["1"], "change": "update"}}""",
        """{"replayId": 5, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "UPDATE", "transactionKey": "t", "sequenceNumber": 1, "commitTimestamp": 1773144000000, "changedFields": ["Status"], "nulledFields": [], "diffFields": []}, "AccountId": null, "Status": "Draft"}}""",
        """{"Id": "1", "changeType": "CREATE", "changedFields": [], "entityName": "Order", "replayId": [0, 0, 1], "AccountId": "X"}""",
        """{"channel": "/event/Account_Eligibility_Update__e", "replayId": 77, "payload": {"AccountId__c": "X"}}""",
        """{"info": {"topicName": "/data/OrderChangeEvent"}, "type": "error", "data": {"replayId": 5}}""",
        """{"channel": "/data/OrderChangeEvent", "data": {"payload": {"ChangeEventHeader": {"entityName": "Order", "changeType": "GAP_OVERFLOW"}}}}""",
        """{"schema": {}, "payload": {"before": {"id": 1, "a": 1}, "after": {"id": 1, "a": 2}, "source": {"name": "pg", "table": "orders", "lsn": 99}, "op": "u", "ts_ms": 1773144000000}}""",
        """{"key": {"id": 1}, "value": {"before": null, "after": {"a": 2}, "source": {"table": "orders", "file": "f", "pos": 1, "row": 0}, "op": "r"}}""",
    ];

    private static readonly string[] Names =
    [
        "id",
        "ids",
        "source",
        "entity",
        "change",
        "changed_fields",
        "occurred_at",
        "position",
        "values",
        "resource_url",
        "access_token",
        "specversion",
        "type",
        "subject",
        "time",
        "data",
        "data_base64",
        "payload",
        "ChangeEventHeader",
        "recordIds",
        "changeType",
        "entityName",
        "replayId",
        "event",
        "channel",
        "info",
        "topicName",
        "latestReplayId",
        "schema",
        "before",
        "after",
        "op",
        "ts_ms",
        "key",
        "value",
        "keys",
        "entities",
        "pattern",
        "holder",
        "read_at",
        "transactionKey",
        "sequenceNumber",
    ];

    private static readonly string[] Invalidations =
    [
        """{"keys": ["fuzz:1", "/posts/42?access_token=T1"]}""",
        """{"entities": ["order:1", "", null, "post:42"]}""",
        """{"pattern": "fuzz:[a-c]*\\*?"}""",
        """{"keys": [], "entities": [], "pattern": "x"}""",
        """{"pattern": "[!a-]*[[]\\"}""",
    ];

    private static readonly string[] Relations =
    [
        """{"holder": "T1", "key": "/posts/42"}""",
        """{"holder": "T1", "key": "/posts/42?access_token=T1&b=2", "read_at": "2026-03-10T12:00:00Z"}""",
        """{"holder": "T1", "key": "posts:42"}""",
    ];

    public byte[] Event() =>
        random.Next(6) switch
        {
            0 => Body(
                "["
                    + string.Join(
                        ',',
                        Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(5) == 0 ? texts.Json() : Malformed(Events))
                    )
                    + "]"
            ),
            1 => Body($$"""{"{{texts.One(Names)}}":{{Malformed(Events)}},"{{texts.One(Names)}}":{{texts.Json()}}}"""),
            _ => Body(Malformed(Events)),
        };

    public byte[] Invalidation() => Body(Malformed(Invalidations));

    public byte[] Relation() => Body(Malformed(Relations));

    public byte[] Value() => Body(texts.Json());

    // Returns a valid one, or one with a value replaced, a member added, or its text corrupted.
    private string Malformed(string[] right)
    {
        var json = texts.One(right);
        return random.Next(5) switch
        {
            0 => json,
            1 => Replaced(json),
            2 => $$"""{"{{texts.One(Names)}}":{{texts.Json()}},{{json[1..]}}""",
            3 => $$"""{{json[..^1]}},{{(random.Next(2) == 0 ? texts.Name() : $"\"{texts.One(Names)}\"")}}:{{texts.Json()}}}""",
            _ => Replaced(Replaced(json)),
        };
    }

    // Replaces the value behind one of the colons, up to the next member.
    private string Replaced(string json)
    {
        int[] colons = [.. Enumerable.Range(0, json.Length - 1).Where(i => json[i] == ':' && json[i + 1] == ' ')];
        if (colons.Length == 0)
        {
            return json;
        }

        var at = colons[random.Next(colons.Length)] + 1;
        var end = json.IndexOf(", \"", at, StringComparison.Ordinal);
        var open = json[..at].Count(c => c == '{') - json[..at].Count(c => c == '}');
        return json[..at] + texts.Json() + (end < 0 ? new string('}', open) : json[end..]);
    }

    private byte[] Body(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        switch (random.Next(12))
        {
            case 0:
                return body[..random.Next(body.Length + 1)];
            case 1 when body.Length > 0:
                body[random.Next(body.Length)] = (byte)random.Next(256);
                return body;
            case 2:
                var noise = new byte[random.Next(100)];
                random.NextBytes(noise);
                return noise;
            case 3:
                return Encoding.ASCII.GetBytes(
                    string.Concat(Enumerable.Repeat(texts.One("[", "{\"data\":", "{\"payload\":"), random.Next(1, 300)))
                );
            default:
                return body;
        }
    }
}
