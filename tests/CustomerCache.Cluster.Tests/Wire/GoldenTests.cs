using System.Text;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>
/// Compares the bytes of every message with a checked-in file. A change of a message affects callers and silos of other releases:
/// a new member gets the next number and changes the file, any other change breaks them.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Repository.File("tests/CustomerCache.Cluster.Tests/Wire/Golden");

    public static TheoryData<string> Messages => [.. WireTypes.Messages.Select(WireTypes.Label)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Bytes_of_a_message_equal_the_golden_file(string message)
    {
        var (file, golden) = (Path.Combine(Folder, message + ".txt"), Golden(Type(message)));

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == golden,
            $"If this change of {message} is meant, Wire/Golden/{message}.txt is to be:\n\n{golden}"
        );
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Golden_file_can_be_read(string message)
    {
        var bytes = Convert.FromHexString(File.ReadLines(Path.Combine(Folder, message + ".txt")).First());

        var read = WireTypes.Serializer.Deserialize<object>(bytes);

        Assert.IsType(Type(message), read);
        Assert.Equal(bytes, WireTypes.Serializer.SerializeToArray(read));
    }

    [Fact]
    public void Golden_files_exist_only_for_existing_messages() =>
        Assert.Equal(
            WireTypes.Messages.Select(WireTypes.Label),
            Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
        );

    private static Type Type(string message) => WireTypes.Messages.Single(t => WireTypes.Label(t) == message);

    private static string Golden(Type message)
    {
        var text = new StringBuilder(Convert.ToHexStringLower(WireTypes.Serializer.SerializeToArray<object>(Samples.Of(message)))).Append(
            "\n\n"
        );
        foreach (var (id, member) in WireTypes.Members(message))
        {
            text.Append(id).Append(' ').Append(member.Name).Append(": ").Append(WireTypes.Name(member)).Append('\n');
        }

        return text.ToString();
    }
}
