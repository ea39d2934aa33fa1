using System.Reflection;
using Xunit.Sdk;

namespace CustomerCache.Tests.Shared;

/// <summary>Runs a theory once for every vector of the files, with the vector as its argument.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorsOfAttribute(params string[] files) : DataAttribute
{
    public IReadOnlyList<string> Files => files;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => files.SelectMany(Vectors.Of).Select(v => new object[] { v });
}
