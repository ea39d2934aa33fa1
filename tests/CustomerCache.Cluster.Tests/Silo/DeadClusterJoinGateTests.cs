using System.Net;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Http;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Orleans.Configuration;

namespace CustomerCache.Cluster.Tests.Silo;

/// <summary>When a silo may join although members do not answer.</summary>
public sealed class DeadClusterJoinGateTests
{
    private static readonly SiloAddress Self = SiloAddress.New(IPAddress.Loopback, 1, 7);
    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 2, 7);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 3, 7);

    private readonly FakeTime _time = new();
    private readonly IMembershipTable _table = Substitute.For<IMembershipTable>();
    private readonly HashSet<IPEndPoint> _answering = [];

    [Fact]
    public async Task It_joins_at_once_where_nobody_is() => await Waiting(Member(Self), Member(First, SiloStatus.Dead));

    [Fact]
    public async Task It_joins_at_once_when_one_of_the_members_answers()
    {
        _answering.Add(Second.Endpoint);

        await Waiting(Member(First), Member(Second));
    }

    [Fact]
    public async Task When_none_answers_it_waits_until_the_last_sign_of_life_no_longer_counts()
    {
        var waiting = Waiting(Member(First), Member(Second, lastSign: TimeSpan.FromSeconds(-10)));

        await _time.WaitForTimersAsync(1);
        for (var second = 0; second < 90; second++)
        {
            Assert.False(waiting.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
            await _time.WaitForTimersAsync(1);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    [Fact]
    public async Task A_member_that_answers_after_a_while_ends_the_waiting()
    {
        var waiting = Waiting(Member(First));
        await _time.WaitForTimersAsync(1);

        _answering.Add(First.Endpoint);
        _time.Advance(TimeSpan.FromSeconds(1));

        await waiting;
    }

    private MembershipEntry Member(SiloAddress silo, SiloStatus status = SiloStatus.Active, TimeSpan lastSign = default)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return new MembershipEntry
        {
            SiloAddress = silo,
            Status = status,
            StartTime = now.AddHours(-1),
            IAmAliveTime = now + lastSign,
        };
    }

    private Task Waiting(params MembershipEntry[] members)
    {
        var self = Substitute.For<ILocalSiloDetails>();
        self.SiloAddress.Returns(Self);
        _table
            .ReadAllAsync(Arg.Any<CancellationToken>())
            .Returns(new MembershipTableData([.. members.Select(m => Tuple.Create(m, "etag"))], new TableVersion(1, "etag")));
        var options = Options.Create(
            new ClusterMembershipOptions { IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(30), NumMissedTableIAmAliveLimit = 3 }
        );
        return new DeadClusterJoinGate(
            _table,
            new Calls(_answering),
            self,
            options,
            _time,
            new StartGate(Substitute.For<IHostApplicationLifetime>(), _time),
            NullLogger<DeadClusterJoinGate>.Instance
        ).WaitAsync(CancellationToken.None);
    }

    private sealed class Calls(HashSet<IPEndPoint> answering) : ISiloProbe
    {
        public Task<bool> AnswersAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken) =>
            Task.FromResult(answering.Contains(address));
    }
}
