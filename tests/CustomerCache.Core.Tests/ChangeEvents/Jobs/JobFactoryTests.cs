using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Tests.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Jobs of an event.</summary>
public sealed class JobFactoryTests
{
    private readonly JobFactory _factory = SampleJobs.Factory(SampleJobs.Rules());

    [Fact]
    public void J1_Read_of_posts_makes_one_job_that_records_it()
    {
        var job = Assert.Single(_factory.Create(SampleJobs.Access(ChangeKind.Read, "Posts", "42", "T1"), SampleJobs.Noon));

        Assert.Equal(("pp-cache", "cache", 1, true), (job.Topic, job.JobType, job.Priority, job.Properties.IsSupersedable));
        Assert.Equal((SampleJobs.Noon, SampleJobs.Noon.AddMinutes(5)), (job.DueAt, job.ExpiresAt));
        Assert.Equal((0, 0, true), (job.Generation, job.Attempts, job.OthersAffected));
    }

    [Theory]
    [InlineData(ChangeKind.Update)]
    [InlineData(ChangeKind.Gap)]
    [InlineData(ChangeKind.Overflow)]
    public void J2_Update_of_a_post_makes_a_job_that_invalidates_and_so_does_a_gap(ChangeKind change) =>
        Assert.Equal("invalidate", Assert.Single(_factory.Create(Changes.Of(change, "PostsById", "42"), SampleJobs.Noon)).JobType);

    [Theory]
    [InlineData(ChangeKind.Read, "Comments")]
    [InlineData(ChangeKind.Read, "PostsById")]
    [InlineData(ChangeKind.Update, "Posts")]
    [InlineData(ChangeKind.Read, "posts")]
    public void J3_Event_that_no_rule_matches_makes_no_job(ChangeKind change, string entity) =>
        Assert.Empty(_factory.Create(Changes.Of(change, entity, "42"), SampleJobs.Noon));

    [Fact]
    public void J9_Delay_and_expiry_are_minutes()
    {
        var rules = new ChangeRules(
            [RoutingRule.Of("Read", "A", "t")],
            new Enricher([], [], JobProperties.Default with { Due = 2, Expires = 7 }, KeyFields.Default),
            new EntityRules([]),
            [],
            []
        );

        var job = Assert.Single(SampleJobs.Factory(rules).Create(Changes.Of(ChangeKind.Read, "A", "1"), SampleJobs.Noon));

        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(7)), (job.DueAt - SampleJobs.Noon, job.ExpiresAt - SampleJobs.Noon));
    }

    [Fact]
    public void Matching_rules_make_one_job_each_for_their_topic_and_conditions_are_checked()
    {
        var rules = new ChangeRules(
            [
                RoutingRule.Of("Update", "Order", "caches"),
                RoutingRule.Of("^Update$", "Order", "provisioning", EventConditionTests.Provisioning),
                RoutingRule.Of("Update", "Order", "feed"),
            ],
            Enricher.Plain,
            new EntityRules([]),
            [],
            []
        );
        var factory = SampleJobs.Factory(rules);
        var activating = Changes.Update("Order", "O", "Activation_Status__c").With("Activation_Status__c", "Activating");

        Assert.Equal(["caches", "provisioning", "feed"], factory.Create(activating, SampleJobs.Noon).Select(j => j.Topic));
        Assert.Equal(["caches", "feed"], factory.Create(activating.With("Status", "Draft"), SampleJobs.Noon).Select(j => j.Topic));
        Assert.Equal(["caches", "feed"], factory.Create(Changes.Of(ChangeKind.Overflow, "Order"), SampleJobs.Noon).Select(j => j.Topic));
        Assert.Equal(["caches", "provisioning", "feed"], rules.Topics.Select(t => t.Topic));
    }

    [Fact]
    public void Rule_of_the_kind_is_the_only_match_among_a_thousand()
    {
        var condition = new EventCondition { Changed = ["x"] };
        var rules = new ChangeRules(
            [.. Enumerable.Range(0, 1_000).Select(i => RoutingRule.Of("Update", $"Kind{i}", $"t{i}", condition))],
            Enricher.Plain,
            new EntityRules([]),
            [],
            []
        );

        Assert.Equal("t7", Assert.Single(rules.RoutesOf(Changes.Update("Kind7", "1", "x"))).Topic);
        Assert.Equal(1_000, rules.Topics.Length);
    }

    [Fact]
    public void J11_Hash_does_not_depend_on_the_order_of_fields()
    {
        var one = Changes.Of(ChangeKind.Read, "Posts", "1", "2").With("a", "1").With("b", "2");
        var other = Changes.Of(ChangeKind.Read, "Posts", "2", "1") with
        {
            Values = ImmutableSortedDictionary.Create<string, string>(Backwards).Add("b", "2").Add("a", "1"),
        };

        Assert.Equal(Hash(one), Hash(other));
    }

    [Fact]
    public void J7_Later_duplicate_has_the_same_hash_since_offsets_are_hashed_and_not_times()
    {
        var change = Changes.Update("PostsById", "42");

        Assert.Equal(_factory.Create(change, SampleJobs.Noon)[0].Hash, _factory.Create(change, SampleJobs.Noon.AddHours(1))[0].Hash);
    }

    [Fact]
    public void G5_Users_that_read_the_same_have_different_hashes_and_keys()
    {
        var one = Make(SampleJobs.Access(ChangeKind.Read, "Posts", "42", "T1"));
        var other = Make(SampleJobs.Access(ChangeKind.Read, "Posts", "42", "T2"));

        Assert.NotEqual(one.Hash, other.Hash);
        Assert.NotEqual(one.SupersedeKey, other.SupersedeKey);
        Assert.Equal(one.SupersedeKey, Make(SampleJobs.Access(ChangeKind.Read, "Posts", "42", "T1").With("more", "1")).SupersedeKey);
    }

    [Fact]
    public void J4_Heartbeats_at_two_times_have_two_hashes()
    {
        var rules = new ChangeRules(
            [RoutingRule.Of("Heartbeat", "Heartbeat", "any")],
            new Enricher(
                [],
                [new(new JobMatch([], "Heartbeat"), ["timestamp", "job_type"], new JobPropertyChanges { JobType = "Heartbeat" })],
                JobProperties.Default,
                KeyFields.Default
            ),
            new EntityRules([]),
            [],
            []
        );
        var factory = SampleJobs.Factory(rules);
        var beat = Changes.Of(ChangeKind.Read, "Heartbeat", "feed") with { OccurredAt = SampleJobs.Noon };

        var hashes = new[] { beat, beat, beat with { OccurredAt = SampleJobs.Noon.AddSeconds(1) } }
            .Select(b => Assert.Single(factory.Create(b, SampleJobs.Noon)).Hash)
            .ToArray();

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void Every_key_field_can_be_hashed()
    {
        var job = Make(SampleJobs.Access(ChangeKind.Read, "Posts", "42", "T1"));

        Assert.Equal(KeyFields.Known.Length, KeyFields.Known.Select(f => JobHash.Unique(job, [f])).Distinct().Count());
    }

    private static readonly IComparer<string> Backwards = Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a));

    private Job Make(ChangeEvent change) => Assert.Single(_factory.Create(change, SampleJobs.Noon));

    private string Hash(ChangeEvent change) => Make(change).Hash;
}
