using CustomerCache.Core.Quotas;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>A deployment in which messages are lost, late and out of order, nodes die, and the owner restarts.</summary>
internal sealed class QuotaSimulation
{
    private readonly Dice _dice;
    private readonly List<FakeNode> _living = [];
    private readonly List<string> _dead = [];
    private int _born;

    public QuotaSimulation(Dice dice)
    {
        _dice = dice;
        Total = 1 + dice.Below(6);
        Allocator = new QuotaAllocator(Guid.NewGuid(), Total, Terms, Now);
        for (var nodes = 1 + dice.Below(4); nodes > 0; nodes--)
        {
            Join();
        }
    }

    /// <summary>Short enough that leases and calls end within a case.</summary>
    public QuotaOptions Terms { get; } =
        new()
        {
            Lease = TimeSpan.FromSeconds(10),
            CallTime = TimeSpan.FromSeconds(30),
            Margin = TimeSpan.FromSeconds(5),
            Turn = TimeSpan.FromSeconds(5),
        };

    public int Total { get; }

    public DateTimeOffset Now { get; private set; } = Sample.Noon;

    public QuotaAllocator Allocator { get; private set; }

    public IReadOnlyList<FakeNode> Nodes => _living;

    public int InFlight => _living.Sum(n => n.Calls.InUse);

    /// <summary>Runs one random event.</summary>
    public void Step()
    {
        var node = _living[_dice.Below(_living.Count)];
        switch (_dice.Below(16))
        {
            case 0 or 1 or 2:
                node.Reports.Add((node.Lease.NextReport(Now), Now));
                break;
            case 3 or 4 or 5 when node.Reports.Count > 0:
                var (report, asked) = Take(node.Reports);
                node.Answers.Add((Allocator.Report(report, Now), asked));
                break;
            case 6 or 7 when node.Answers.Count > 0:
                var (grant, askedAt) = Take(node.Answers);
                node.Lease.Apply(grant, askedAt);
                break;
            case 8:
                node.Ask(Allocator, Now);
                break;
            case 9:
                node.Calls.Waiting = _dice.Below(Total * 2);
                break;
            case 10:
                Advance(TimeSpan.FromSeconds(_dice.Of(1, 1, 1, 5, 11, 40)));
                break;
            case 11 when node.Reports.Count > 0:
                Take(node.Reports);
                break;
            case 12 when node.Answers.Count > 0:
                Take(node.Answers);
                break;
            case 13:
                Disrupt(node);
                break;
            default:
                Allocator.Settle([.. _living.Select(n => n.Name)]);
                break;
        }

        Advance(TimeSpan.Zero);
    }

    public void Advance(TimeSpan by)
    {
        Now += by;
        foreach (var node in _living)
        {
            node.Calls.Run(Now, () => TimeSpan.FromSeconds(1 + _dice.Below((int)Terms.CallTime.TotalSeconds)));
        }
    }

    private void Disrupt(FakeNode node)
    {
        switch (_dice.Below(4))
        {
            case 0 when _living.Count > 1:
                _living.Remove(node);
                _dead.Add(node.Name);
                break;
            case 1 when _dead.Count > 0:
                Allocator.Forget(_dead[0]);
                _dead.RemoveAt(0);
                break;
            case 2:
                Join();
                break;
            default:
                Allocator = new QuotaAllocator(Guid.NewGuid(), Total, Terms, Now);
                break;
        }
    }

    private void Join()
    {
        var node = new FakeNode($"n{++_born}", Total);
        _ = node.Lease;
        _living.Add(node);
    }

    private T Take<T>(List<T> messages)
    {
        var at = _dice.Below(messages.Count);
        var message = messages[at];
        messages.RemoveAt(at);
        return message;
    }
}
