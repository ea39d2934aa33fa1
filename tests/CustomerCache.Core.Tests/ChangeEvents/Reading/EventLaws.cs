using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Identity and unreadable parts of random events.</summary>
public sealed class EventLaws
{
    [Fact]
    public void Identities_are_equal_only_for_the_same_event() =>
        Law.Holds(
            dice =>
            {
                var make = dice.Of<Func<Dice, JsonObject>>(Row, SalesforceChange, CloudEvent, OwnEvent);
                var (one, other) = (make(dice), make(dice));
                var (first, second) = (Identity(one), Identity(other));

                Assert.Equal(first, Identity(one));
                Assert.True(
                    first is null || first != second || JsonNode.DeepEquals(one, other),
                    $"{one.ToJsonString()} and {other.ToJsonString()} both are {first}"
                );
            },
            cases: 5_000
        );

    [Fact]
    public void Change_of_which_a_part_cannot_be_read_names_what_is_stale_or_counts_as_unreadable() =>
        Law.Holds(
            dice =>
            {
                var json = dice.Of<Func<Dice, JsonObject>>(Row, SalesforceChange, CloudEvent, OwnEvent)(dice);
                var harmed = Corrupt(json, dice);
                if (harmed == "recordIds")
                {
                    // S9: a header that names no records is skipped, and counted.
                    return;
                }

                using var document = JsonDocument.Parse(json.ToJsonString());
                switch (new ChangeEventReader(Readings.Hash, "/data/orders").Read(document.RootElement))
                {
                    case EventReading.Data data:
                        Assert.True(
                            !data.Event.Ids.IsEmpty || data.Event.IsUnbounded(),
                            $"{json.ToJsonString()} names nothing, without {harmed}"
                        );
                        break;
                    case EventReading.NotData skipped:
                        Assert.Fail($"{json.ToJsonString()} is {skipped.Reason}, without {harmed}");
                        break;
                }
            },
            cases: 5_000
        );

    private static string? Identity(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return new ChangeEventReader(Readings.Hash, "channel").Read(document.RootElement) is EventReading.Data data
            ? data.Event.Identity ?? data.Event.Id
            : null;
    }

    // Rows of one transaction at one position of the log.
    private static JsonObject Row(Dice dice)
    {
        var operation = dice.Of("c", "u", "d", "t");
        JsonObject Columns() => new() { ["id"] = dice.Below(3), ["status"] = dice.Of("a", "b") };
        return new JsonObject
        {
            ["before"] = operation is "u" or "d" ? Columns() : null,
            ["after"] = operation is "c" or "u" ? Columns() : null,
            ["op"] = operation,
            ["source"] = new JsonObject
            {
                ["connector"] = "postgresql",
                ["db"] = "crm",
                ["schema"] = dice.Of("s1", "s2"),
                ["table"] = dice.Of("invoice", "line"),
                ["lsn"] = 64 + dice.Below(2),
                ["txId"] = 7,
            },
        };
    }

    private static JsonObject SalesforceChange(Dice dice) =>
        new()
        {
            ["ChangeEventHeader"] = new JsonObject
            {
                ["entityName"] = dice.Of("Order", "Account"),
                ["changeType"] = dice.Of("CREATE", "UPDATE", "DELETE", "GAP_UPDATE", "GAP_CREATE"),
                ["recordIds"] = new JsonArray($"80100000000000{1 + dice.Below(3)}AAA"),
                ["transactionKey"] = dice.Of("T1", "T2"),
                ["sequenceNumber"] = 1 + dice.Below(2),
            },
        };

    private static JsonObject CloudEvent(Dice dice) =>
        new()
        {
            ["specversion"] = "1.0",
            ["id"] = dice.Of("1", "2"),
            ["source"] = dice.Of("/shop", "/crm"),
            ["type"] = "com.example.order.updated",
            ["subject"] = "7",
        };

    private static JsonObject OwnEvent(Dice dice) =>
        new()
        {
            ["source"] = dice.Of("shop", "crm"),
            ["id"] = dice.Of("1", "2"),
            ["entity"] = "Order",
            ["change"] = "update",
            ["ids"] = new JsonArray("7"),
        };

    // Removes or corrupts one member anywhere; returns its name.
    private static string Corrupt(JsonObject json, Dice dice)
    {
        var name = json.ElementAt(dice.Below(json.Count)).Key;
        if (json[name] is JsonObject { Count: > 0 } inner && dice.OneIn(2))
        {
            return Corrupt(inner, dice);
        }

        switch (dice.Below(4))
        {
            case 0:
                json.Remove(name);
                break;
            case 1:
                json[name] = new JsonObject { ["odd"] = new JsonArray() };
                break;
            case 2:
                json[name] = new string('x', 5_000);
                break;
            default:
                json[name] = new JsonArray(new JsonArray());
                break;
        }

        return name;
    }
}
