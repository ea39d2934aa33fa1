using System.Net;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Http;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Orleans.Configuration;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>When a silo may join although members do not answer.</summary>
public sealed class DeadClusterJoinGateTests
{
    private static readonly SiloAddress Self = SiloAddress.New(IPAddress.Loopback, 1, 7);
    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 2, 7);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 3, 7);

    private readonly FakeTime _time = new();
    private readonly IMembershipTable _table = Substitute.For<IMembershipTable>();
    private readonly IClusterMembershipService _membership = Substitute.For<IClusterMembershipService>();
    private readonly HashSet<IPEndPoint> _answering = [];
    private readonly HashSet<IPEndPoint> _refusing = [];

    [Fact]
    public async Task Silo_of_an_empty_cluster_joins_at_once() => await Waiting(Member(Self), Member(First, SiloStatus.Dead));

    [Fact]
    public async Task Silo_joins_at_once_when_a_member_responds()
    {
        _answering.Add(Second.Endpoint);

        await Waiting(Member(First), Member(Second));
    }

    [Fact]
    public async Task Silo_waits_for_the_expiry_of_the_last_heartbeat_when_no_member_responds()
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
    public async Task Member_that_responds_after_a_while_ends_the_wait()
    {
        var waiting = Waiting(Member(First));
        await _time.WaitForTimersAsync(1);

        _answering.Add(First.Endpoint);
        _time.Advance(TimeSpan.FromSeconds(1));

        await waiting;
    }

    [Fact]
    public async Task Members_of_this_machine_whose_ports_refuse_connections_are_declared_dead_at_once()
    {
        _membership.TryKill(Arg.Any<SiloAddress>()).Returns(true);
        _refusing.UnionWith([First.Endpoint, Second.Endpoint]);

        await Waiting(Member(First), Member(Second));

        await _membership.Received(1).TryKill(First);
        await _membership.Received(1).TryKill(Second);
    }

    [Fact]
    public async Task Member_of_another_machine_is_awaited_although_its_port_refuses_connections()
    {
        var elsewhere = SiloAddress.New(IPAddress.Parse("192.0.2.1"), 2, 7);
        _membership.TryKill(Arg.Any<SiloAddress>()).Returns(true);
        _refusing.Add(elsewhere.Endpoint);

        var waiting = Waiting(Member(elsewhere));
        await _time.WaitForTimersAsync(1);

        Assert.False(waiting.IsCompleted);
        await _membership.DidNotReceive().TryKill(Arg.Any<SiloAddress>());
        _answering.Add(elsewhere.Endpoint);
        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    [Fact]
    public async Task Member_under_the_host_name_of_this_silo_is_dead_when_its_former_address_refuses()
    {
        var before = SiloAddress.New(IPAddress.Parse("192.0.2.1"), 2, 7);
        _membership.TryKill(before).Returns(true);
        _refusing.Add(before.Endpoint);
        var member = Member(before);
        member.HostName = "silo-0";

        await Waiting(member);

        await _membership.Received(1).TryKill(before);
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
        self.DnsHostName.Returns("silo-0");
        _table
            .ReadAllAsync(Arg.Any<CancellationToken>())
            .Returns(new MembershipTableData([.. members.Select(m => Tuple.Create(m, "etag"))], new TableVersion(1, "etag")));
        var options = Options.Create(
            new ClusterMembershipOptions { IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(30), NumMissedTableIAmAliveLimit = 3 }
        );
        return new DeadClusterJoinGate(
            _table,
            _membership,
            new Calls(_answering, _refusing),
            self,
            options,
            _time,
            new StartGate(Substitute.For<IHostApplicationLifetime>(), _time),
            NullLogger<DeadClusterJoinGate>.Instance
        ).WaitAsync(CancellationToken.None);
    }

    private sealed class Calls(HashSet<IPEndPoint> answering, HashSet<IPEndPoint> refusing) : ISiloProbe
    {
        public Task<ProbeAnswer> ProbeAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken) =>
            Task.FromResult(
                answering.Contains(address) ? ProbeAnswer.Accepted
                : refusing.Contains(address) ? ProbeAnswer.Refused
                : ProbeAnswer.Silent
            );
    }
}
