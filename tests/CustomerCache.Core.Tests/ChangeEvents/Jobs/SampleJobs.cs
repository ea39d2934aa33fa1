using System.Globalization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>The rules of posts that many users cache, and their jobs.</summary>
internal static class SampleJobs
{
    public static readonly DateTimeOffset Noon = Laws.Sample.Noon;

    /// <summary>Encodes jobs as a host does.</summary>
    public static readonly JobCodec Codec = new(
        new ServiceCollection()
            .AddSerializer(s => s.AddAssembly(typeof(Job).Assembly))
            .BuildServiceProvider()
            .GetRequiredService<Serializer>()
    );

    private static readonly string[] SeedKeyFields = ["payload", "expires", "due", "priority", "job_type"];

    public static ChangeRules Rules(params FollowUpRule[] followUps) =>
        new(
            [RoutingRule.Of("^(Read)$", "Posts", "pp-cache"), RoutingRule.Of("^(Create|Update|Delete)$", "PostsById", "pp-cache")],
            new Enricher(
                [
                    new(
                        "pp-cache",
                        [
                            new(
                                new JobMatch(["Read"], "Posts"),
                                [.. SeedKeyFields],
                                new JobPropertyChanges
                                {
                                    IsSupersedable = true,
                                    JobType = "cache",
                                    Priority = 1,
                                    Due = 0,
                                    Expires = 5,
                                }
                            ),
                        ]
                    ),
                ],
                [new(new JobMatch([], "Heartbeat"), ["timestamp", "job_type"], new JobPropertyChanges { JobType = "Heartbeat" })],
                JobProperties.Default,
                KeyFields.Default
            ),
            new EntityRules([]),
            [],
            [.. followUps]
        );

    /// <summary>Returns a factory whose jobs have the ids 1, 2, 3 and so on.</summary>
    public static JobFactory Factory(ChangeRules rules)
    {
        var next = 0;
        return new JobFactory(rules, () => (++next).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Returns a job without a rule.</summary>
    public static Job Of(
        string id,
        int priority = 1,
        int due = 0,
        int expires = 5,
        string? hash = null,
        string type = "invalidate",
        bool superceedable = false,
        int retryLimit = 3,
        string? key = null,
        DateTimeOffset? at = null,
        string topic = "t"
    ) =>
        new()
        {
            Id = id,
            Topic = topic,
            Properties = new JobProperties(type, priority, due, expires, superceedable, retryLimit),
            CreatedAt = at ?? Noon,
            DueAt = (at ?? Noon).AddMinutes(due),
            ExpiresAt = (at ?? Noon).AddMinutes(expires),
            Hash = hash ?? "hash of " + id,
            SupersedeKey = key ?? "key of " + id,
            Event = Changes.Update("Posts", id),
        };

    /// <summary>Returns the event of a user that read an address.</summary>
    public static ChangeEvent Access(ChangeKind change, string entity, string id, string holder) =>
        Changes.Of(change, entity, id) with
        {
            Holder = holder,
            ResourceUrl = $"/posts/{id}?access_token={holder}",
        };
}
