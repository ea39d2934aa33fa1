using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Tests.Rules;

/// <summary>Errors in a file are reported with their lines, all at once.</summary>
public sealed class JobRulesFileTests
{
    private const string Routing = """
        job_scheduler:
          job_rules:
            - { action_type: Update, resource_type: Order, topic: t }

        """;

    [Fact]
    public void Sections_are_all_read()
    {
        var rules = RuleFiles.Load(
            Routing
                + """
                job_manager:
                  topics:
                    t:
                      unique_id_expiry: 1000
                      generations_limit: 2
                      priorities:
                        - { range: [4, 9], pool: 1 }
                        - { range: [0, 3], pool: 7 }
                cache_manager:
                  rules:
                    - match: { action_type: [Create, Update], resource_type: Order, job_type: invalidate }
                      jobs:
                        - others_affected: true
                          entity_type: Order
                          entity_id_offset: 1
                          params: { type: kind, id: entity }
                          topic: other
                          update_fields: { job_type: feed, priority: 11, due: 1, expires: 9, superceedable: yes, retry_limit: 0, resource_url: /a, resource_type: B }
                entities:
                  - entity: Order
                    type: order
                    key: [invoice_no, line]
                    internal_fields: [A, B]
                    keys: ["o:{id}"]
                    patterns: "o:{id}:*"
                    parents: [{ field: AccountId, type: account, keys: "a:{value}:{id}", parent_changes: true, otherwise: "a:*" }]
                    unlinked: ["u:*"]
                    flush: ["o:*", "a:*"]
                    recross: bruin_site
                """
        );

        var topic = rules.Topic("t")!;
        Assert.Equal(
            (1_000, 2, "[0, 3] [4, 9]"),
            (topic.UniqueIdExpiry.TotalMilliseconds, topic.GenerationsLimit, string.Join(' ', topic.Priorities))
        );
        Assert.Equal(["t", "other"], rules.Topics.Select(x => x.Topic));
        var follow = Assert.Single(Assert.Single(rules.FollowUps).Jobs);
        Assert.Equal(
            (true, "Order", 1, "entity", "other"),
            (follow.OthersAffected, follow.EntityType, follow.EntityIdOffset, follow.Params["id"], follow.Topic)
        );
        Assert.Equal(
            ("feed", 11, 1, 9, true, 0),
            (
                follow.UpdateFields.JobType,
                follow.UpdateFields.Priority,
                follow.UpdateFields.Due,
                follow.UpdateFields.Expires,
                follow.UpdateFields.IsSupersedable,
                follow.UpdateFields.RetryLimit
            )
        );
        Assert.Equal(("/a", "B"), (follow.ResourceUrl, follow.ResourceType));
        var entity = rules.Entities.For("Order")!;
        Assert.Equal(
            ("o:{id}", "o:{id}:*", RecrossKind.BruinSite, 2),
            (entity.Keys[0].Text, entity.Patterns[0].Text, entity.Recross, entity.Flush.Length)
        );
        Assert.Equal<string>(["invoice_no", "line"], entity.Key);
        Assert.Equal((true, "a:*"), (entity.Parents[0].ParentChanges, entity.Parents[0].Otherwise[0].Text));
    }

    [Fact]
    public void Errors_are_reported_at_once_in_the_order_of_their_lines()
    {
        var errors = RuleFiles.Errors(
            """
            job_scheduler:
              job_rules:
                - { action_type: "(", resource_type: Order, topic: t }
                - { action_type: Update, resource_typ: Order, topic: "no topic" }
                - { action_type: Raed, resource_type: Order }
                - text
              enricher:
                topics:
                  t:
                    - match: { action_type: update, resource_type: Order }
                      key_fields: [payload, tmestamp]
                      job_properties: { priority: high, due: 6, supersedable: True }
                  tt: []
                defaults:
                  job_properties: { expires: 0 }
            entities:
              - { entity: Order, type: "no type", keys: "o:*", patterns: "o:{x}", recross: bruin_cleint }
              - { entity: Order, type: order, parents: [{ field: A, type: a }] }
            surprise: 1
            """
        );

        string[] expected =
        [
            "rules.yaml(3): job_scheduler.job_rules[0].action_type '(' is not a regular expression: ",
            "rules.yaml(4): job_scheduler.job_rules[1].resource_typ is not known here; did you mean resource_type?",
            "rules.yaml(4): job_scheduler.job_rules[1].resource_type is missing",
            "rules.yaml(4): job_scheduler.job_rules[1].topic is not the name of a topic: ",
            "rules.yaml(5): job_scheduler.job_rules[2].action_type 'Raed' matches none of the action types ",
            "rules.yaml(5): job_scheduler.job_rules[2].topic is missing",
            "rules.yaml(6): job_scheduler.job_rules[3] is not a section of name: value",
            "rules.yaml(10): job_scheduler.enricher.topics.t[0].match.action_type 'update' is not an action type; did you mean Update?",
            "rules.yaml(11): job_scheduler.enricher.topics.t[0].key_fields[1] 'tmestamp' is not a key field; did you mean timestamp?",
            "rules.yaml(12): job_scheduler.enricher.topics.t[0].job_properties.due makes a job that expires after 5 minutes and is due "
                + "after 6; let it expire later than it is due",
            "rules.yaml(12): job_scheduler.enricher.topics.t[0].job_properties.priority is not a whole number from 0 to 1000",
            "rules.yaml(12): job_scheduler.enricher.topics.t[0].job_properties.supersedable is not known here; did you mean superceedable?",
            "rules.yaml(13): topic tt gets no job by any rule",
            "rules.yaml(15): job_scheduler.enricher.defaults.job_properties.expires is not a whole number from 1 to 525600",
            "rules.yaml(17): entities[0].keys is a pattern; a key is taken as it is, so write it under patterns",
            "rules.yaml(17): entities[0].patterns may have the place {id} and no other braces",
            "rules.yaml(17): entities[0].recross 'bruin_cleint' is not known; did you mean bruin_client?",
            "rules.yaml(17): entities[0].type 'no type' is not a kind of entity: ",
            "rules.yaml(18): entities[1].entity 'Order' has a rule already; put both together",
            "rules.yaml(18): entities[1].flush is missing; ",
            "rules.yaml(18): entities[1].parents[0].keys is missing; ",
            "rules.yaml(18): entities[1].parents[0].otherwise is missing; ",
            "rules.yaml(19): surprise is not known here; known are ",
        ];
        foreach (var start in expected)
        {
            Assert.Contains(errors, e => e.StartsWith(start, StringComparison.Ordinal));
        }

        Assert.Equal(errors, errors.OrderBy(e => int.Parse(e.Split('(', ')')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Durations_are_numbers_of_their_unit_or_written_as_everywhere()
    {
        var rules = RuleFiles.Load(Timed("4h", "90m", "2m"));

        var job = Assert.Single(rules.Jobs(RuleFiles.Event(ChangeKind.Update, "Order", "42")));
        Assert.Equal((240, 90), (job.Properties.Expires, job.Properties.Due));
        Assert.Equal(TimeSpan.FromMinutes(2), rules.Topic("t")!.UniqueIdExpiry);
    }

    [Theory]
    [InlineData("24:00:00")]
    [InlineData("90s")]
    [InlineData("0m")]
    [InlineData("366d")]
    [InlineData("00:30")]
    public void Ambiguous_duration_and_fraction_of_a_minute_are_errors_with_the_remedy(string expires) =>
        Assert.Contains(
            "write a duration as 90s, 15m, 4h or 7d, or as hh:mm:ss below 24 hours",
            Assert.Single(RuleFiles.Errors(Timed(expires, "0", "60000"))),
            StringComparison.Ordinal
        );

    private static string Timed(string expires, string due, string unique) =>
        Routing
        + $"  enricher:\n    topics:\n      t:\n        - {{ match: {{ resource_type: Order }}, job_properties: {{ due: {due}, expires: "
        + $"{expires} }} }}\n"
        + $"job_manager: {{ topics: {{ t: {{ unique_id_expiry: {unique} }} }} }}\n";

    [Fact]
    public void J10_Priority_in_no_range_is_an_error()
    {
        RuleFiles.Load(Entry(15));
        Assert.Equal(
            [
                "rules.yaml(7): job_scheduler.enricher.topics.t[0].job_properties.priority 16 is in no range of topic t, so that such a "
                    + "job would never run; its ranges are [0, 5], [6, 10], [11, 15]",
            ],
            RuleFiles.Errors(Entry(16))
        );

        static string Entry(int priority) =>
            Routing
            + $"  enricher:\n    topics:\n      t:\n        - {{ match: {{ resource_type: Order }}, job_properties: {{ priority: "
            + $"{priority} }} }}\n";
    }

    [Fact]
    public void J10_Default_priority_must_be_in_a_range_too() =>
        Assert.Contains(
            "priority 1 of jobs that say none is in no range of topic t",
            Assert.Single(RuleFiles.Errors(Routing + "job_manager: { topics: { t: { priorities: [{ range: [2, 5], pool: 1 }] } } }")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("[0, 5]", "[5, 9]", "overlaps [0, 5]; a job must be in one range")]
    [InlineData("[0, 5]", "[9, 6]", "is not a range such as [0, 5], the more urgent bound first")]
    [InlineData("[0, 5]", "[6]", "is not a range such as [0, 5], the more urgent bound first")]
    [InlineData("[0, 5]", "6", "is not a range such as [0, 5], the more urgent bound first")]
    public void J10_Ranges_do_not_overlap(string one, string other, string message) =>
        Assert.Contains(
            message,
            Assert.Single(
                RuleFiles.Errors(
                    Routing
                        + $"job_manager: {{ topics: {{ t: {{ priorities: [{{ range: {one}, pool: 1 }}, {{ range: {other}, pool: 1 }}] }} "
                        + $"}} }}"
                )
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("", "(1): the file is not one document")]
    [InlineData("a: 1\n---\nb: 2", "(1): the file is not one document")]
    [InlineData("job_scheduler:\n  - [", "the file is not YAML here")]
    [InlineData("entities: []\nentities: []", "(2): the file is not YAML here")]
    [InlineData("- a", "(1):  is not a section")]
    [InlineData("job_scheduler: { job_rules: x }", "(1): job_scheduler.job_rules is not a list")]
    [InlineData("job_scheduler: { enricher: {} }\nenricher: {}", "(2): enricher is there twice")]
    [InlineData("entities: *nobody", "the file is not YAML here")]
    public void Invalid_file_of_rules_is_reported_with_the_line(string yaml, string message) =>
        Assert.Contains(message, RuleFiles.Errors(yaml)[0], StringComparison.Ordinal);

    [Fact]
    public void Empty_condition_is_an_error() =>
        Assert.Contains(
            "rules.yaml(3): job_scheduler.job_rules[0].when says nothing",
            Assert.Single(RuleFiles.Errors(Routing.Replace("topic: t", "topic: t, when: {}", StringComparison.Ordinal))),
            StringComparison.Ordinal
        );
}
