using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Follow-up jobs.</summary>
public sealed class FollowUpsTests
{
    private static readonly JobMatch Invalidations = new(["Create", "Update", "Delete"], "PostsById", "invalidate");

    private static readonly FollowUpJob Feed = new()
    {
        Topic = "feed",
        UpdateFields = new JobPropertyChanges
        {
            JobType = "feed",
            Priority = 9,
            Expires = 60,
        },
    };

    private static readonly FollowUpJob Others = new()
    {
        OthersAffected = true,
        EntityType = "PostsById",
        EntityIdOffset = 1,
    };

    [Fact]
    public void J18_Follow_up_inherits_everything_and_overrides_what_is_updated()
    {
        var (parent, follow) = Done(SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"), Feed);

        var child = Assert.Single(follow.Of(parent, SampleJobs.Noon.AddMinutes(1)).Jobs);

        Assert.Equal(("feed", "feed", 9, 1), (child.Topic, child.JobType, child.Priority, child.Generation));
        Assert.Equal(
            (parent.Properties.RetryLimit, parent.Event.Holder, parent.Event.ResourceUrl),
            (child.Properties.RetryLimit, child.Event.Holder, child.Event.ResourceUrl)
        );
        Assert.Equal(SampleJobs.Noon.AddMinutes(61), child.ExpiresAt);
        Assert.NotEqual(parent.Hash, child.Hash);
        Assert.NotEqual(parent.Id, child.Id);
    }

    [Fact]
    public void J18_Kind_and_address_can_be_updated_too()
    {
        var (parent, follow) = Done(
            SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"),
            new FollowUpJob { ResourceType = "Posts", ResourceUrl = "/posts?b=1&a=2" }
        );

        var child = Assert.Single(follow.Of(parent, SampleJobs.Noon).Jobs);

        Assert.Equal(("Posts", "/posts?a=2&access_token=T1&b=1"), (child.Event.Entity, child.Event.ResourceUrl));
    }

    [Fact]
    public void J15_Segment_of_the_path_names_the_entity_of_other_holders()
    {
        var (parent, follow) = Done(SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"), Others);

        Assert.Equal("postsbyid:42", Assert.Single(follow.Of(parent, SampleJobs.Noon).FanOuts).Entity.ToString());
    }

    [Fact]
    public void J15_Missing_segment_skips_the_job_with_an_error()
    {
        var (parent, follow) = Done(
            SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"),
            Others with
            {
                EntityIdOffset = 5,
            },
            Feed
        );

        var plan = follow.Of(parent, SampleJobs.Noon);

        Assert.Empty(plan.FanOuts);
        Assert.Single(plan.Jobs);
        Assert.Equal("no jobs for pp-cache: /posts/42 has no segment 5", Assert.Single(plan.Problems));
    }

    [Fact]
    public void J16_Parameters_name_type_and_id_when_the_address_has_a_query()
    {
        var (parent, follow) = Done(
            Changes.Update("PostsById", "42") with
            {
                ResourceUrl = "/posts?access_token=T1&entity=7&type=Group",
            },
            Others with
            {
                Params = Others.Params.Add("type", "type").Add("id", "entity"),
            }
        );

        Assert.Equal("group:7", Assert.Single(follow.Of(parent, SampleJobs.Noon).FanOuts).Entity.ToString());
    }

    [Fact]
    public void Event_names_type_and_id_when_there_is_no_address()
    {
        var (parent, follow) = Done(Changes.Of(ChangeKind.Update, "PostsById", "1", "2"), Others);

        Assert.Equal(["postsbyid:1", "postsbyid:2"], follow.Of(parent, SampleJobs.Noon).FanOuts.Select(f => f.Entity.ToString()));
    }

    [Fact]
    public void G8_Other_holders_get_one_job_each_and_those_make_no_further_ones()
    {
        var (parent, follow) = Done(SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"), Others, Feed);

        var jobs = follow.For(follow.Of(parent, SampleJobs.Noon).FanOuts[0], ["T1", "T2", "T3", "T2"], SampleJobs.Noon).ToArray();

        Assert.Equal(["/posts/42?access_token=T2", "/posts/42?access_token=T3"], jobs.Select(j => j.Event.ResourceUrl!));
        Assert.All(jobs, job => Assert.Equal((false, 1, "invalidate"), (job.OthersAffected, job.Generation, job.JobType)));
        Assert.Empty(follow.Of(jobs[0], SampleJobs.Noon).FanOuts);
        Assert.False(Assert.Single(follow.Of(jobs[0], SampleJobs.Noon).Jobs).OthersAffected);
    }

    [Fact]
    public void G8_Jobs_for_several_users_have_different_keys_whatever_their_hash_fields()
    {
        var rules = new ChangeRules(
            [RoutingRule.Of("Update", "PostsById", "pp-cache")],
            new Enricher([], [], JobProperties.Default, ["job_type"]),
            SampleJobs.Rules().Entities,
            [],
            [new FollowUpRule(Invalidations, [Others])]
        );
        var factory = SampleJobs.Factory(rules);
        var follow = new FollowUps(rules, factory);
        var parent = factory.Create(SampleJobs.Access(ChangeKind.Update, "PostsById", "42", "T1"), SampleJobs.Noon)[0];

        var jobs = follow.For(
            follow.Of(parent, SampleJobs.Noon).FanOuts[0],
            Enumerable.Range(0, 100).Select(i => $"H{i}"),
            SampleJobs.Noon
        );

        Assert.Equal(100, jobs.Select(j => j.Hash).Distinct().Count());
    }

    [Theory]
    [InlineData(ChangeKind.Gap, "PostsById", 1)]
    [InlineData(ChangeKind.Create, "PostsById", 1)]
    [InlineData(ChangeKind.Read, "PostsById", 0)]
    [InlineData(ChangeKind.Update, "Posts", 0)]
    public void Follow_ups_are_made_for_matching_jobs_only(ChangeKind change, string entity, int jobs)
    {
        var rules = SampleJobs.Rules(new FollowUpRule(Invalidations, [Feed]));
        var parent = SampleJobs.Of("p") with { Event = Changes.Of(change, entity, "42") };

        var follow = new FollowUps(rules, SampleJobs.Factory(rules));

        Assert.Equal(jobs, follow.Of(parent, SampleJobs.Noon).Jobs.Length);
        Assert.Empty(follow.Of(parent with { Properties = parent.Properties with { JobType = "cache" } }, SampleJobs.Noon).Jobs);
    }

    private static (Job Parent, FollowUps Follow) Done(ChangeEvent change, params FollowUpJob[] jobs)
    {
        var rules = SampleJobs.Rules(new FollowUpRule(Invalidations, [.. jobs]));
        var factory = SampleJobs.Factory(rules);
        return (Assert.Single(factory.Create(change, SampleJobs.Noon)), new FollowUps(rules, factory));
    }
}
