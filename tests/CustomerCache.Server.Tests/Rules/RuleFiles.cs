using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Server.Rules;

namespace CustomerCache.Server.Tests.Rules;

/// <summary>Reads rules and makes jobs of them.</summary>
internal static class RuleFiles
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static ChangeRules Load(string yaml)
    {
        var reading = JobRulesFile.Read(yaml, "rules.yaml");
        Assert.True(reading is JobRulesReading.Loaded, reading is JobRulesReading.Refused refused ? string.Join('\n', refused.Errors) : "");
        return ((JobRulesReading.Loaded)reading).Rules;
    }

    public static IReadOnlyList<string> Errors(string yaml) =>
        [.. Assert.IsType<JobRulesReading.Refused>(JobRulesFile.Read(yaml, "rules.yaml")).Errors.Select(e => e.ToString())];

    public static IReadOnlyList<Job> Jobs(this ChangeRules rules, ChangeEvent change) => rules.Jobs(change, Noon);

    public static IReadOnlyList<Job> Jobs(this ChangeRules rules, ChangeEvent change, DateTimeOffset now) =>
        [.. new JobFactory(rules, () => "id").Create(change, now)];

    public static ChangeEvent Event(ChangeKind change, string entity, params IEnumerable<string> ids) =>
        new()
        {
            Source = "own",
            Entity = entity,
            Change = change,
            Ids = [.. ids],
        };
}
