using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.Tests.Rules;

/// <summary>The rules of the proposal to drop the caches of many users, as proposed.</summary>
public sealed class SeedRulesTests
{
    private const string Yaml = """
        job_scheduler:
          job_rules:
            # ...
            - { action_type: "^(Read)$", resource_type: "Posts", topic: "pp-cache" }
            - { action_type: "^(Create|Update|Delete)$", resource_type: "PostsById", topic: "pp-cache" }
            # ...
          enricher:
            topics:
              pp-cache:
                - match:
                    { action_type: "Read", resource_type: "Posts" }
                  key_fields:
                    - 'payload'
                    - 'expires'
                    - 'due'
                    - 'priority'
                    - 'job_type'
                  job_properties:
                      { superceedable: True, job_type: 'cache', priority: 1, due: 0, expires: 5 }
        """;

    [Fact]
    public void J1_Read_of_posts_makes_one_job_that_records_it()
    {
        var job = Assert.Single(RuleFiles.Load(Yaml).Jobs(RuleFiles.Event(ChangeKind.Read, "Posts", "42")));

        Assert.Equal(("pp-cache", "cache", 1, true), (job.Topic, job.JobType, job.Priority, job.Properties.IsSupersedable));
        Assert.Equal((RuleFiles.Noon, RuleFiles.Noon.AddMinutes(5)), (job.DueAt, job.ExpiresAt));
    }

    [Fact]
    public void J2_J6_Update_of_a_post_has_no_entry_and_takes_the_defaults()
    {
        var job = Assert.Single(RuleFiles.Load(Yaml).Jobs(RuleFiles.Event(ChangeKind.Update, "PostsById", "42")));

        Assert.Equal(
            ("invalidate", 1, 0, 5, false, 3),
            (
                job.JobType,
                job.Priority,
                job.Properties.Due,
                job.Properties.Expires,
                job.Properties.IsSupersedable,
                job.Properties.RetryLimit
            )
        );
    }

    [Fact]
    public void J3_Read_of_comments_makes_no_job() =>
        Assert.Empty(RuleFiles.Load(Yaml).Jobs(RuleFiles.Event(ChangeKind.Read, "Comments", "42")));

    [Fact]
    public void Enricher_may_be_at_the_top_level_too()
    {
        var rules = RuleFiles.Load(
            """
            job_scheduler:
              job_rules: [{ action_type: "^(Read)$", resource_type: Posts, topic: pp-cache }]
            enricher:
              topics:
                pp-cache: [{ match: { action_type: Read, resource_type: Posts }, job_properties: { job_type: cache } }]
            """
        );

        Assert.Equal("cache", Assert.Single(rules.Jobs(RuleFiles.Event(ChangeKind.Read, "Posts", "42"))).JobType);
    }
}
