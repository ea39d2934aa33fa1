using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

public sealed class RecordQueryParserTests
{
    private static readonly ImmutableArray<string> Allowed = [.. RecordQueryParser.Selecting, .. RecordQueryParser.Paging];

    private static readonly Dictionary<string, (string[] Good, string[] Bad)> Values = new()
    {
        ["host"] = (["vco1.example.net", "vco2.example.net:8443", "a_b"], ["", "..", "a/b", "a b", "é", new string('a', 254)]),
        ["enterprise_id"] = (["0", "100", "-1", "9223372036854775807"], ["", " 1", "1.0", "1e3", "9223372036854775808", "٣", "0x1"]),
        ["client_id"] = (["9101"], ["abc", "1,2"]),
        ["site_id"] = (["91011"], ["null"]),
        ["serial"] = (["VCA000001", " ", "ä", new string('x', 256)], ["", new string('x', 257)]),
        ["last_contact_after"] = (
            ["2026-03-01", "2026-03-01T10:00:00Z", "2026-03-01 10:00:00.123+02:00"],
            ["", "yesterday", "2026-02-30", "2026-03-01T25:00:00Z"]
        ),
        ["fields"] = (["serial_number", "edge.edge_id,edge_name"], ["", ".", "a..b", "a-b", "a b"]),
        ["limit"] = (["1", "10000"], ["0", "10001", "-1", "", "+5", "ten"]),
        ["cursor"] = (["7.abcdefghijklmnop"], ["", "7", "0.abcdefghijklmnop", "-1.abcdefghijklmnop", "x.abcdefghijklmnop"]),
    };

    private static readonly HashSet<string> OneIn = ["last_contact_after", "limit", "cursor"];

    [Fact]
    public void Bad_parameters_are_named_and_no_other() =>
        Law.Holds(dice =>
        {
            var bad = new SortedSet<string>(StringComparer.Ordinal);
            var parameters = new List<KeyValuePair<string, IReadOnlyList<string>>>();
            foreach (var (name, (good, wrong)) in Values.Where(_ => dice.OneIn(2)))
            {
                var values = Enumerable
                    .Range(0, 1 + dice.Below(2))
                    .Select(_ => dice.OneIn(4) ? dice.Of<string>(wrong) : dice.Of<string>(good))
                    .ToArray();
                parameters.Add(new(name, values));
                if (values.Any(wrong.Contains) || (OneIn.Contains(name) && values.Length > 1))
                {
                    bad.Add(name);
                }
            }

            if (dice.OneIn(4))
            {
                parameters.Add(new("surprise", ["1"]));
                bad.Add("surprise");
            }

            var parsed = RecordQueryParser.Parse(DeviceSystem.VeloCloud, parameters, Allowed);

            Assert.Equal(bad.Count == 0, parsed.IsValid);
            Assert.Equal(bad, parsed.Errors?.Fields.Keys ?? []);
        });

    [Fact]
    public void Parsing_never_throws() =>
        Law.Holds(
            dice =>
            {
                var parameters = dice.List(
                    6,
                    _ => new KeyValuePair<string, IReadOnlyList<string>>(
                        dice.OneIn(5) ? Text(dice) : dice.Of<string>([.. Allowed]),
                        dice.List(3, _ => Text(dice))
                    )
                );

                var parsed = RecordQueryParser.Parse(dice.Of(DeviceSystem.VeloCloud, DeviceSystem.Hawkeye), parameters, Allowed);

                Assert.NotEqual(parsed.Value is null, parsed.Errors is null);
                Assert.NotNull(parsed.Value?.Canonical ?? "");
            },
            cases: 1000
        );

    [Fact]
    public void Errors_of_a_parameter_are_reported_once()
    {
        var parsed = RecordQueryParser.Parse(DeviceSystem.VeloCloud, [new("enterprise_id", ["x", "y", "x", "1"])], Allowed);

        Assert.Equal(["'x' is not a whole number", "'y' is not a whole number"], parsed.Errors!.Fields["enterprise_id"].ToArray());
    }

    [Fact]
    public void Parameters_that_differ_in_a_character_without_width_are_two_unknown_ones()
    {
        var parsed = RecordQueryParser.Parse(DeviceSystem.VeloCloud, [new("odd", ["1"]), new("odd\0", ["1"])], Allowed);

        Assert.Equal(["odd", "odd\0"], parsed.Errors!.Fields.Keys);
    }

    [Fact]
    public void Parsed_query_equals_the_request()
    {
        var query = RecordQueryParser
            .Parse(
                DeviceSystem.VeloCloud,
                [
                    new("host", ["b.example.net", "a.example.net", "b.example.net"]),
                    new("enterprise_id", ["100", "101"]),
                    new("serial", ["S1"]),
                    new("last_contact_after", ["2026-03-01T12:00:00+02:00"]),
                    new("limit", ["50"]),
                    new("fields", ["edge.edge_id", "serial_number"]),
                ],
                Allowed
            )
            .Value!;

        Assert.Equal(["b.example.net", "a.example.net"], query.Hosts.ToArray());
        Assert.Equal([100, 101], query.EnterpriseIds.Order());
        Assert.Equal(["S1"], query.Serials);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), query.LastContactAfter);
        Assert.Equal(50, query.Limit);
        Assert.Equal("edge.edge_id,serial_number", query.Fields!.ToString());
    }

    private static string Text(Dice dice) =>
        new([.. dice.List(20, _ => dice.Of<char>("0123456789-:.TZ+,/ aäß\0\u2013\ud800\udc00{}'\"%"))]);
}
