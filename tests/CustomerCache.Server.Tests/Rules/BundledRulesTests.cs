using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Server.Rules;

namespace CustomerCache.Server.Tests.Rules;

/// <summary>The rules that come with the product.</summary>
public sealed class BundledRulesTests
{
    private static readonly ChangeRules Rules = RuleFiles.Load(JobRulesFile.Bundled());

    [Theory]
    [InlineData("Product2", "product:1", "catalog:*")]
    [InlineData("PricebookEntry", "pricebook_entry:1", "catalog:*")]
    [InlineData("Order", "order:1 orders:detail:1", "orders:*")]
    [InlineData("OrderItem", "order_item:1", "orders:*")]
    [InlineData("Account_Eligibility_Update__e", "account_eligibility:1 catalog:eligibility:1", "catalog:eligibility:*")]
    [InlineData("PostsById", "post:1", "/posts*")]
    [InlineData("Posts", "post:1", "/posts*")]
    public void S12_Kinds_all_have_an_invalidation_and_a_flush(string entity, string stale, string flush)
    {
        Assert.Equal(stale, First(RuleFiles.Event(ChangeKind.Update, entity, "1")));
        Assert.Equal(flush, First(RuleFiles.Event(ChangeKind.Overflow, entity)));
        Assert.All(
            [ChangeKind.Update, ChangeKind.Gap, ChangeKind.Overflow],
            change => Assert.Equal("invalidate", Assert.Single(Rules.Jobs(RuleFiles.Event(change, entity, "1"))).JobType)
        );
    }

    [Theory]
    [InlineData("bruin_client", RecrossKind.BruinClient, 11)]
    [InlineData("bruin_site", RecrossKind.BruinSite, 6)]
    [InlineData("bruin_inventory", RecrossKind.BruinInventory, 2)]
    [InlineData("velocloud_edge", RecrossKind.VeloCloudEdge, 1)]
    public void Devices_of_a_changed_entity_are_recrossed_and_narrower_changes_first(string entity, RecrossKind kind, int priority)
    {
        var jobs = Rules.Jobs(RuleFiles.Event(ChangeKind.Update, entity, "7"));

        Assert.Equal(["invalidate", "recross"], jobs.Select(j => j.JobType));
        Assert.Equal(priority, jobs[1].Priority);
        Assert.Equal(kind, Assert.IsType<InvalidationPlan.Steps>(Rules.Entities.PlanFor(jobs[1].Event)).Recross);
    }

    [Fact]
    public void S3_Fields_that_fulfilment_writes_invalidate_nothing() =>
        Assert.IsType<InvalidationPlan.Nothing>(
            Rules.Entities.PlanFor(
                RuleFiles.Event(ChangeKind.Update, "Order", "O") with
                {
                    ChangedFields = ["LastModifiedDate", "Activation_Status__c", "WHMCS_Order_ID__c"],
                }
            )
        );

    [Fact]
    public void Two_changes_of_one_entity_within_a_minute_are_two_jobs_and_a_duplicate_is_none()
    {
        var first = RuleFiles.Event(ChangeKind.Update, "Order", "O") with { OccurredAt = RuleFiles.Noon, Id = "t/1" };

        var hashes = new[] { first, first, first with { Id = "t/2" }, first with { OccurredAt = RuleFiles.Noon.AddSeconds(1) } }
            .Select((e, i) => Assert.Single(Rules.Jobs(e, RuleFiles.Noon.AddSeconds(i))).Hash)
            .ToArray();

        Assert.Equal(hashes[0], hashes[1]);
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("Posts")]
    [InlineData("PostsById")]
    public void J1_Read_of_a_post_records_its_reader(string entity) =>
        Assert.Equal("cache", Assert.Single(Rules.Jobs(RuleFiles.Event(ChangeKind.Read, entity, "42"))).JobType);

    [Fact]
    public void J4_Heartbeat_is_one_job_per_moment()
    {
        var beat = RuleFiles.Event(ChangeKind.Read, "Heartbeat", "feed") with { OccurredAt = RuleFiles.Noon };

        Assert.Equal("Heartbeat", Assert.Single(Rules.Jobs(beat)).JobType);
        Assert.NotEqual(Rules.Jobs(beat)[0].Hash, Rules.Jobs(beat with { OccurredAt = RuleFiles.Noon.AddSeconds(1) })[0].Hash);
    }

    [Fact]
    public void S18_Documented_rule_for_provisioning_is_valid()
    {
        var yaml = string.Join(
            '\n',
            JobRulesFile
                .Bundled()
                .Split('\n')
                .Select(line =>
                    line.StartsWith("    # -", StringComparison.Ordinal) || line.StartsWith("    #   ", StringComparison.Ordinal)
                        ? "    " + line[6..]
                        : line
                )
        );
        var activating = RuleFiles.Event(ChangeKind.Update, "Order", "O") with
        {
            ChangedFields = ["Activation_Status__c"],
            Values = RuleFiles.Event(ChangeKind.Update, "Order").Values.Add("Activation_Status__c", "Activating"),
        };

        var rules = RuleFiles.Load(yaml);

        Assert.Equal(["invalidation", "provisioning"], rules.Jobs(activating).Select(j => j.Topic));
        Assert.Equal(
            ["invalidation"],
            rules.Jobs(activating with { Values = activating.Values.Add("WHMCS_Order_ID__c", "1") }).Select(j => j.Topic)
        );
        Assert.Equal(
            ["invalidation"],
            rules.Jobs(activating with { Values = activating.Values.Add("Status", "Draft") }).Select(j => j.Topic)
        );
    }

    [Fact]
    public void Documented_rules_for_follow_up_jobs_are_valid()
    {
        var yaml = JobRulesFile.Bundled().Replace("  rules: []\n", "  rules:\n", StringComparison.Ordinal);
        yaml = string.Join(
            '\n',
            yaml.Split('\n')
                .Select(line =>
                    line.StartsWith("  # -", StringComparison.Ordinal) || line.StartsWith("  #   ", StringComparison.Ordinal)
                        ? "  " + line[4..]
                        : line
                )
        );

        Assert.Equal(2, Assert.Single(RuleFiles.Load(yaml).FollowUps).Jobs.Length);
    }

    private static string First(ChangeEvent change)
    {
        var first = Assert.IsType<InvalidationPlan.Steps>(Rules.Entities.PlanFor(change)).First;
        return string.Join(' ', first.Entities.Select(e => e.ToString()).Concat(first.Keys).Concat(first.Patterns.Select(p => p.Text)));
    }
}
