using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>The reader never throws on random input.</summary>
public sealed class RandomEventTests
{
    private static readonly string[] Words =
    [
        "id",
        "source",
        "entity",
        "ids",
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
        "payload",
        "ChangeEventHeader",
        "entityName",
        "recordIds",
        "changeType",
        "changedFields",
        "replayId",
        "commitTimestamp",
        "before",
        "after",
        "op",
        "ts_ms",
        "schema",
        "table",
        "key",
        "value",
        "channel",
        "info",
        "topicName",
        "event",
        "status",
        "Order",
        "update",
        "UPDATE",
        "u",
        "1.0",
        "GAP_OVERFLOW",
        "end",
        "order.updated",
        "/posts/42?access_token=t&a=%zz",
        "/event/X__e",
        "2026-03-10T12:00:00Z",
        "",
        "é\u0000",
        "0x01",
    ];

    private static readonly string[] Events =
    [
        """{"id": "e1", "source": "crm", "entity": "Order", "ids": ["O1"], "change": "update", "changed_fields": ["Status"], "values": {"a": 1}, "resource_url": "/a?b=1"}""",
        """{"specversion": "1.0", "id": "c1", "source": "/shop", "type": "order.updated", "subject": "1", "data": {"a": {"b": 1}}}""",
        """{"replayId": 1, "payload": {"ChangeEventHeader": {"entityName": "Order", "recordIds": ["1"], "changeType": "UPDATE", "changedFields": ["a"]}, "Status": "x"}}""",
        """{"schema": {}, "payload": {"before": {"id": 1}, "after": {"id": 1, "b": 2}, "op": "u", "ts_ms": 1, "source": {"table": "orders", "lsn": 1}}}""",
        """{"channel": "/event/X__e", "data": {"event": {"replayId": 1}, "payload": {"AccountId__c": "1"}}}""",
    ];

    [Fact]
    public void Mutation_of_an_event_never_throws() =>
        Law.Holds(
            dice =>
            {
                var json = JsonNode.Parse(dice.Of<string>(Events));
                for (var i = dice.Below(4); i >= 0; i--)
                {
                    json = Mutate(json, dice);
                }

                Answers(json);
            },
            cases: 5_000
        );

    [Fact]
    public void Random_value_never_throws() => Law.Holds(dice => Answers(Random(dice, 4)), cases: 5_000);

    private static void Answers(JsonNode? json)
    {
        using var document = JsonDocument.Parse(json?.ToJsonString() ?? "null");
        var reading = new ChangeEventReader(Readings.Hash).Read(document.RootElement);

        switch (reading)
        {
            case EventReading.Data data:
                Assert.NotEmpty(data.Event.Entity);
                Assert.NotEmpty(data.Event.Source);
                Assert.All(data.Event.Ids, Assert.NotEmpty);
                break;
            case EventReading.Refused refused:
                Assert.NotEmpty(refused.Errors.Fields);
                Assert.DoesNotContain(
                    refused.Errors.Fields.Values,
                    messages => messages.Any(m => m.Contains("Unicode", StringComparison.Ordinal))
                );
                break;
            default:
                Assert.NotEmpty(Assert.IsType<EventReading.NotData>(reading).Reason);
                break;
        }
    }

    private static JsonNode? Mutate(JsonNode? json, Dice dice)
    {
        switch (json)
        {
            case JsonObject o when o.Count > 0 && !dice.OneIn(4):
                var name = o.ElementAt(dice.Below(o.Count)).Key;
                var inner = o[name];
                o.Remove(name);
                switch (dice.Below(4))
                {
                    case 0:
                        break;
                    case 1:
                        o[dice.Of<string>(Words)] = inner;
                        break;
                    default:
                        o[name] = Mutate(inner, dice);
                        break;
                }

                return o;
            case JsonArray { Count: > 0 } a when !dice.OneIn(4):
                var element = a[0];
                a.RemoveAt(0);
                a.Add(Mutate(element, dice));
                return a;
            default:
                return Random(dice, 2);
        }
    }

    private static JsonNode? Random(Dice dice, int depth) =>
        dice.Below(depth == 0 ? 5 : 8) switch
        {
            0 => null,
            1 => JsonValue.Create(dice.Of<string>(Words)),
            2 => JsonValue.Create(dice.Below(1_000) - 500),
            3 => JsonNode.Parse(dice.Of("123456789012345678901234567890", "1e400", "-0", "1773144000000")),
            4 => JsonValue.Create(dice.OneIn(2)),
            5 => new JsonArray([.. dice.List(4, _ => Random(dice, depth - 1))]),
            _ => new JsonObject(
                dice.List(6, _ => dice.Of<string>(Words)).Distinct().Select(w => KeyValuePair.Create(w, Random(dice, depth - 1)))
            ),
        };
}
