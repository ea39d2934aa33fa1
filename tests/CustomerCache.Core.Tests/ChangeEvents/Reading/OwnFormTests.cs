using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>The product's own form.</summary>
public sealed class OwnFormTests
{
    [Fact]
    public void Members_are_all_read_and_unknown_ones_are_ignored()
    {
        var read = Readings.Event(
            """
            {"id": "e1", "source": "crm", "entity": "Order", "ids": ["O1", 7, "O1", null], "change": "UPDATE", "changed_fields": ["Status", "Total"],
             "occurred_at": "2026-03-10T12:00:00Z", "position": 12345678901234567890, "values": {"Status": "Draft", "Total": 12.50, "Open": true, "Gone": null,
             "BillingAddress": {"City": "Tokyo"}}, "surprise": 1}
            """
        );

        Assert.Equal(("e1", "crm", "Order", ChangeKind.Update), (read.Id, read.Source, read.Entity, read.Change));
        Assert.Equal<string>(["O1", "7"], read.Ids);
        Assert.Equal<string>(["Status", "Total"], read.ChangedFields);
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero), read.OccurredAt);
        Assert.Equal("12345678901234567890", read.Position);
        Assert.Equal<string>(
            ["BillingAddress.City=Tokyo", "Open=true", "Status=Draft", "Total=12.50"],
            read.Values.Select(v => $"{v.Key}={v.Value}")
        );
        Assert.Null(read.ResourceUrl);
        Assert.Null(read.Holder);
    }

    [Theory]
    [InlineData("create", ChangeKind.Create)]
    [InlineData("update", ChangeKind.Update)]
    [InlineData("delete", ChangeKind.Delete)]
    [InlineData("undelete", ChangeKind.Undelete)]
    [InlineData("read", ChangeKind.Read)]
    [InlineData("gap", ChangeKind.Gap)]
    [InlineData("overflow", ChangeKind.Overflow)]
    public void Every_kind_of_change_has_a_name(string name, ChangeKind kind)
    {
        Assert.Equal(kind, Readings.Event($$"""{"entity": "Order", "ids": ["1"], "change": "{{name}}"}""").Change);
        Assert.Equal(name, kind.ToWire());
    }

    [Fact]
    public void Source_defaults_to_the_channel_and_then_to_our_own()
    {
        const string Json = """{"entity": "Order", "ids": ["1"], "change": "update"}""";

        Assert.Equal("own", Readings.Event(Json).Source);
        Assert.Equal("/hook", Readings.Event(Json, "/hook").Source);
    }

    [Theory]
    [InlineData("gap")]
    [InlineData("overflow")]
    public void Gap_and_overflow_need_no_ids(string change)
    {
        var read = Readings.Event($$"""{"entity": "Order", "change": "{{change}}"}""");

        Assert.Empty(read.Ids);
        Assert.True(read.IsUnbounded());
    }

    [Fact]
    public void Errors_are_reported_at_once_by_field_with_the_remedy()
    {
        var errors = Readings.Errors(
            """
            {"entity": "no entity", "ids": ["", {"a": 1}], "change": "explode", "changed_fields": 3, "occurred_at": "yesterday", "position": {"x": 1},
             "values": [], "resource_url": "posts/42", "id": [1]}
            """
        );

        Assert.Equal<string>(
            [
                "change: is not known; known are create, update, delete, undelete, read, gap, overflow",
                "changed_fields: is not a list of at most 2000 texts",
                "entity: is not a kind of entity: 1 to 64 letters, digits, dots, hyphens and underscores",
                "id: is not a text or a number",
                "ids: is empty; name the changed ids, or send the change overflow",
                "ids[1]: is not a text or a number",
                "position: is not a position: a number, a text, or a buffer of 1 to 64 bytes",
                "resource_url: is not an address: a path that starts with a slash, at most 8192 characters",
                "values: is not an object of field: value",
            ],
            errors
        );
    }

    [Fact]
    public void Event_without_a_form_is_reported_with_what_the_own_form_requires() =>
        Assert.Equal<string>(
            [
                "change: is missing; it is one of create, update, delete, undelete, read, gap, overflow",
                "entity: is missing; say which kind of entity changed, such as Order",
                "ids: is empty; name the changed ids, or send the change overflow",
            ],
            Readings.Errors("{}")
        );

    [Fact]
    public void Event_without_its_change_is_not_mistaken_for_a_callback() =>
        Assert.Contains(
            "change: is missing",
            Readings.Errors("""{"entity": "Order", "ids": ["1"], "type": "event"}""")[0],
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("true")]
    public void JSON_that_is_no_object_is_no_event(string json) =>
        Assert.Equal<string>(["$: is not an event: send an object, or a list of objects"], Readings.Errors(json));

    [Fact]
    public void Ids_above_the_limit_are_refused()
    {
        var ids = string.Join(',', Enumerable.Range(0, 10_001));

        Assert.Equal(
            10_000,
            Readings.Event($$"""{"entity": "Order", "ids": [{{ids[..ids.LastIndexOf(',')]}}], "change": "update"}""").Ids.Length
        );
        Assert.Contains(
            "ids: is not a list of at most 10000 texts",
            Readings.Errors($$"""{"entity": "Order", "ids": [{{ids}}], "change": "update"}""")
        );
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_does_not_throw() =>
        Assert.Equal<string>(
            ["$: contains text that is not valid Unicode"],
            Readings.Errors("""{"entity": "Order", "ids": ["\ud800"], "change": "update"}""")
        );
}
